"""One Stripe account in test mode: its objects, its clock, its events."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable
from typing import Any

from .contract import API_VERSION, Contract
from .errors import no_such
from .ids import new_id

StripeObject = dict[str, Any]
EventListener = Callable[[StripeObject], None]


class Account:
    """All objects by kind, in the order they were made; hold `lock` to read or change them."""

    def __init__(self, contract: Contract, base: str = "") -> None:
        self.contract, self.base = contract, base
        self.lock = threading.RLock()
        self.kinds: dict[str, dict[str, Any]] = {}
        self.clock_shift_s = 0
        self.listeners: list[EventListener] = []

    def now(self) -> int:
        """Return the account's time, in whole seconds since 1970."""
        return int(time.time()) + self.clock_shift_s

    def objects(self, kind: str) -> dict[str, Any]:
        """Return the objects of one kind by identifier, oldest first."""
        return self.kinds.setdefault(kind, {})

    def blank(self, kind: str) -> StripeObject:
        """Return a new object whose nullable members are all null."""
        properties = self.contract.components[kind]["properties"]
        nullable = {name: None for name, schema in properties.items() if schema.get("nullable")}
        return {"id": "", "object": kind} | nullable | self._mode(properties)

    def _mode(self, properties: dict[str, Any]) -> StripeObject:
        return {"livemode": False} if "livemode" in properties else {}

    def add(self, stored: StripeObject) -> StripeObject:
        """Keep a new object under its kind."""
        self.objects(stored["object"])[stored["id"]] = stored
        return stored

    def find(self, kind: str, object_id: str, *, param: str = "id") -> StripeObject:
        """Return the stored object itself.

        Raises:
            ApiError: 404, as Stripe answers.
        """
        found: StripeObject | None = self.objects(kind).get(object_id)
        if found is None:
            raise no_such(kind, object_id, param=param)
        return found

    def record(
        self,
        event_type: str,
        subject: StripeObject,
        *,
        livemode: bool = False,
        request: StripeObject | None = None,
    ) -> StripeObject:
        """Record that something happened to `subject`, as it is now, and tell the webhooks."""
        event = {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": copy.deepcopy(subject)},
            "livemode": livemode,
            "pending_webhooks": 0,
            "request": request or {"id": None, "idempotency_key": None},
            "type": event_type,
        }
        with self.lock:
            self.add(event)
            for listener in self.listeners:
                listener(event)
        return event

    def snapshot(self) -> dict[str, Any]:
        """Return a copy of everything that a restart should keep."""
        with self.lock:
            return {"kinds": copy.deepcopy(self.kinds), "clock_shift_s": self.clock_shift_s}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up what `snapshot` kept."""
        with self.lock:
            self.kinds = copy.deepcopy(snapshot["kinds"])
            self.clock_shift_s = snapshot["clock_shift_s"]

    def clear(self) -> None:
        """Forget every object; the clock runs true again."""
        self.restore({"kinds": {}, "clock_shift_s": 0})
