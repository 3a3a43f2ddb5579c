"""One accepted API call, as the operations see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .account import Account, StripeObject
from .contract import Operation


@dataclass(frozen=True)
class Call:
    """A call whose parameters keep to the contract."""

    account: Account
    request_id: str
    path: str
    path_params: dict[str, str]
    params: dict[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None

    def origin(self) -> StripeObject:
        """Return the `request` member of events that this call causes."""
        return {"id": self.request_id, "idempotency_key": self.idempotency_key}


Handler = Callable[[Call], StripeObject]
Routes = dict[Operation, Handler]
