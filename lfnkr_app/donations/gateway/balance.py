"""Balance transactions: what each movement of money came to at Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lfnkr_app.donations.gateway.client import Gateway, listed
from lfnkr_app.donations.gateway.reading import currency, id_of, moment


@dataclass(frozen=True)
class BalanceLine:
    """One movement; `kind` is Stripe's reporting category, `source_id` what moved the money."""

    id: str
    kind: str
    source_id: str | None
    currency: str
    amount_minor: int
    fee_minor: int
    made_at: datetime


def of_payout(gateway: Gateway, payout_id: str) -> Iterator[BalanceLine]:
    """Return what an automatic payout holds, without its own line."""
    for found in listed(gateway.v1.balance_transactions.list, {"payout": payout_id}):
        line = read(found)
        if line.source_id != payout_id:
            yield line


def read(found: Any) -> BalanceLine:
    """Return a balance transaction of the library's as a plain value."""
    return BalanceLine(
        id=found.id,
        kind=found.reporting_category,
        source_id=id_of(found.source),
        currency=currency(found.currency),
        amount_minor=found.amount,
        fee_minor=found.fee,
        made_at=moment(found.created),
    )
