"""Whatever Stripe keeps, listed and read as it is: for the comparison with our rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lfnkr_app.donations.gateway.client import Gateway, asked, listed

EVENT, SESSION, INTENT = "event", "checkout.session", "payment_intent"
INVOICE, REFUND, DISPUTE, SUBSCRIPTION = "invoice", "refund", "dispute", "subscription"
WARNING, PAYOUT = "radar.early_fraud_warning", "payout"
#: What is asked for beside the time: all subscriptions, ended ones too, and paid invoices alone.
_WANTED: Final[dict[str, dict[str, Any]]] = {
    SUBSCRIPTION: {"status": "all"},
    INVOICE: {"status": "paid"},
}
#: What is read along with an object, so that its tag or its charge is at hand.
_ALONG: Final = {
    INTENT: ["latest_charge"],
    REFUND: ["payment_intent"],
    DISPUTE: ["payment_intent"],
}


@dataclass(frozen=True)
class Thing:
    """One object of Stripe's, with all that Stripe says of it."""

    kind: str
    id: str
    raw: dict[str, Any]

    @property
    def made_at(self) -> datetime:
        """Return when Stripe made it."""
        return datetime.fromtimestamp(self.raw["created"], UTC)

    @property
    def currency(self) -> str:
        """Return its currency as we write it."""
        return str(self.raw.get("currency") or "").upper()

    def tag(self, name: str) -> str:
        """Return one tag of ours, its own or its intent's; empty where there is none."""
        found = (self.raw.get("metadata") or {}).get(name)
        if not found and isinstance(intent := self.raw.get("payment_intent"), dict):
            found = (intent.get("metadata") or {}).get(name)
        return found if isinstance(found, str) else ""

    def named(self, member: str) -> str | None:
        """Return the id of what a member points to, expanded or not."""
        found = self.raw.get(member)
        return found.get("id") if isinstance(found, dict) else found


def since(
    gateway: Gateway, kind: str, moment: datetime, until: datetime | None = None
) -> Iterator[Thing]:
    """Return everything of a kind that Stripe made since `moment`, newest first.

    Subscriptions live for years, so those come whole, whenever they were made.

    Raises:
        GatewayDown, RequestRefused: a page did not come; those before it were handed out.
    """
    created = {"gte": int(moment.timestamp())}
    created |= {"lt": int(until.timestamp())} if until else {}
    along = [f"data.{name}" for name in _ALONG.get(kind, ())]
    wanted = {**_WANTED.get(kind, {}), **({"expand": along} if along else {})}
    wanted |= {} if kind == SUBSCRIPTION else {"created": created}
    for found in listed(_resource(gateway, kind).list, wanted):
        yield _read(kind, found)


def one(gateway: Gateway, kind: str, name: str, *, along: bool = True) -> Thing:
    """Return one object as it is now, with what is read along or as an event would hold it.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    retrieve = _resource(gateway, kind).retrieve
    wanted = {"expand": _ALONG[kind]} if along and kind in _ALONG else {}
    return _read(kind, asked(lambda: retrieve(name, wanted)))


def session_of(gateway: Gateway, intent_id: str) -> Thing | None:
    """Return the session that an intent came from, if it came from one."""
    wanted = {"payment_intent": intent_id}
    found = next(listed(gateway.v1.checkout.sessions.list, wanted), None)
    return _read(SESSION, found) if found else None


def _resource(gateway: Gateway, kind: str) -> Any:
    v1 = gateway.v1
    return {
        EVENT: v1.events,
        SESSION: v1.checkout.sessions,
        INTENT: v1.payment_intents,
        INVOICE: v1.invoices,
        REFUND: v1.refunds,
        DISPUTE: v1.disputes,
        SUBSCRIPTION: v1.subscriptions,
        WARNING: v1.radar.early_fraud_warnings,
        PAYOUT: v1.payouts,
    }[kind]


def _read(kind: str, found: Any) -> Thing:
    return Thing(kind, str(found.id), found.to_dict(for_json=True))
