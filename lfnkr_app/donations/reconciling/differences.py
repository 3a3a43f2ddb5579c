"""In what an object of Stripe's and our rows differ, if they do. Reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from lfnkr_app.donations import queries
from lfnkr_app.donations.disputes.actions import ACTIONABLE, LEFT, SETTLED
from lfnkr_app.donations.gateway import things
from lfnkr_app.donations.gateway.things import Thing
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.pledges.models import PledgeState
from lfnkr_app.donations.pledges.rules import RUNNING
from lfnkr_app.donations.reconciling import ours
from lfnkr_app.donations.reconciling.models import ItemKind
from lfnkr_app.donations.refunds.rules import state_of

#: A sum as Stripe or a row has it: minor units and currency, perhaps one that we do not take.
Sum = tuple[int, str]
_NO_MONEY: Final = ("failed", "canceled")
#: A subscription that takes money, or would if its card let it; not begun is not going on.
_RUNS: Final = ("active", "trialing", "past_due", "unpaid", "paused")


@dataclass(frozen=True)
class Difference:
    """One difference: of what kind, at which object, with which of our rows, and both sums.

    `begins` is said of money that came, or a promise that began, and of which nothing is here yet,
    of warnings and of payouts: to book those changes nothing that is settled.
    """

    kind: ItemKind
    thing: Thing
    key: str
    facts: str
    gift_id: int | None = None
    pledge_id: int | None = None
    refund_id: int | None = None
    dispute_id: int | None = None
    ours: Sum | None = None
    theirs: Sum | None = None
    begins: bool = False


def of(thing: Thing) -> Difference | None:
    """Return in what an object and our rows differ; None where they agree, or nothing is ours."""
    return _JUDGES[thing.kind](thing)


def missing(kind: str, name: str, gift: Gift) -> Difference:
    """Return the difference of a booked gift whose payment Stripe does not know."""
    return Difference(
        ItemKind.MISSING, Thing(kind, name, {}), f"missing:{gift.id}", "unknown",
        gift_id=gift.id, ours=(gift.amount_minor, gift.currency),
    )  # fmt: skip


def mismatch(gift: Gift, session_id: str, theirs: Sum) -> Difference:
    """Return the difference of a gift whose session holds another sum, or is not its own."""
    session = Thing(things.SESSION, session_id, {})
    return (
        _twice(gift, session, theirs) if _booked(gift) == theirs else _amount(gift, session, theirs)
    )


def _session(session: Thing) -> Difference | None:
    paid, tag = session.raw["payment_status"] == "paid", session.tag("gift")
    if not tag or session.raw["mode"] != "payment":
        return None
    gift, theirs = queries.gift_by_tag(tag), _sum(session, "amount_total")
    if gift is None:
        return _no_row(session, tag, theirs) if paid else None
    if gift.session_id not in {None, session.id}:
        return None  # Its intent tells, if it was paid.
    if gift.state == GiftState.SUCCEEDED and not paid:
        return _not_paid(gift, session, session.raw["payment_status"])
    return _of_payment(gift, session, theirs) if paid else None


def _intent(intent: Thing) -> Difference | None:
    gift = ours.gift_of_intent(intent)
    paid, theirs = intent.raw["status"] == "succeeded", _sum(intent, "amount_received")
    if gift is None:
        return _stranger(intent, theirs) if paid else None
    is_its = gift.payment_intent_id in {None, intent.id}
    if not paid:
        booked = is_its and gift.state == GiftState.SUCCEEDED
        return _not_paid(gift, intent, intent.raw["status"]) if booked else None
    if not is_its:
        return None if _went_back(intent) else _twice(gift, intent, theirs)
    return _of_payment(gift, intent, theirs)


def _invoice(invoice: Thing) -> Difference | None:
    details = (invoice.raw.get("parent") or {}).get("subscription_details") or {}
    tag = str((details.get("metadata") or {}).get("pledge") or "")
    subscription = details.get("subscription")
    name = subscription.get("id") if isinstance(subscription, dict) else subscription
    pledge, theirs = ours.pledge_of(name, tag), _sum(invoice, "amount_paid")
    if invoice.raw["status"] != "paid" or not theirs[0]:
        return None
    if pledge is None:
        return _no_row(invoice, tag, theirs) if tag else None
    gift = ours.gift_of_invoice(invoice.id)
    if gift is None or gift.state != GiftState.SUCCEEDED:
        return Difference(
            ItemKind.INVOICE, invoice, f"invoice:{invoice.id}", _facts("paid", theirs),
            gift_id=gift.id if gift else None, pledge_id=pledge.id, theirs=theirs, begins=True,
        )  # fmt: skip
    return None if _booked(gift) == theirs else _amount(gift, invoice, theirs)


def _refund(refund: Thing) -> Difference | None:
    gift = ours.gift_of_charge(refund.named("payment_intent"), refund.named("charge"))
    row, theirs, status = ours.refund_row(refund), _sum(refund, "amount"), refund.raw["status"]
    if row is None and status in _NO_MONEY:
        return None
    if gift is None and row is None:
        return _at_a_stranger(refund, theirs)
    if row and (row.amount_minor, row.currency, row.state) == (*theirs, state_of(status)):
        return None
    return Difference(
        ItemKind.REFUND, refund, f"refund:{refund.id}", _facts(status, theirs),
        gift_id=row.gift_id if row else gift.id if gift else None,
        refund_id=row.id if row else None,
        ours=(row.amount_minor, row.currency) if row else None, theirs=theirs,
    )  # fmt: skip


def _dispute(dispute: Thing) -> Difference | None:
    gift = ours.gift_of_charge(dispute.named("payment_intent"), dispute.named("charge"))
    row, theirs, status = ours.dispute_row(dispute), _sum(dispute, "amount"), dispute.raw["status"]
    if gift is None and row is None:
        return _at_a_stranger(dispute, theirs)
    if row and (row.amount_minor, row.currency, row.state) == (*theirs, status):
        return None
    return Difference(
        ItemKind.DISPUTE, dispute, f"dispute:{dispute.id}", _facts(status, theirs),
        gift_id=row.gift_id if row else gift.id if gift else None,
        dispute_id=row.id if row else None,
        ours=(row.amount_minor, row.currency) if row else None, theirs=theirs,
    )  # fmt: skip


def _warning(warning: Thing) -> Difference | None:
    """Return a warning of fraud that is not here, or not so; it moves no money, and is taken in."""
    gift = ours.gift_of_charge(warning.named("payment_intent"), warning.named("charge"))
    row, state = ours.dispute_row(warning), ACTIONABLE if warning.raw["actionable"] else SETTLED
    if gift is None or gift.state != GiftState.SUCCEEDED:
        return None  # A stranger's, or its payment is told of first.
    if row and row.state in {state, LEFT}:
        return None
    return Difference(
        ItemKind.WARNING, warning, f"warning:{warning.id}", state, gift_id=gift.id,
        dispute_id=row.id if row else None, ours=_booked(gift) if row else None,
        theirs=_booked(gift), begins=True,
    )  # fmt: skip


def _payout(payout: Thing) -> Difference | None:
    """Return a payout that is not here, or not so; what it holds belongs to gifts long settled."""
    row, theirs, status = ours.payout_row(payout), _sum(payout, "amount"), payout.raw["status"]
    told = payout.raw["automatic"] and payout.raw["reconciliation_status"] == "completed"
    read = not told or (row is not None and row.lines_read_at is not None)
    if row and read and (row.amount_minor, row.currency, row.state) == (*theirs, status):
        return None
    return Difference(
        ItemKind.PAYOUT, payout, f"payout:{payout.id}", _facts(status, theirs),
        ours=(row.amount_minor, row.currency) if row else None, theirs=theirs, begins=True,
    )  # fmt: skip


def _subscription(subscription: Thing) -> Difference | None:
    tag, status = subscription.tag("pledge"), subscription.raw["status"]
    pledge = ours.pledge_of(subscription.id, tag)
    theirs = _each_time(subscription)
    goes_on = status in _RUNS
    if pledge is None:
        return _no_row(subscription, tag, theirs) if tag and goes_on else None
    mine = (pledge.amount_minor, pledge.currency)
    if goes_on == (pledge.state in RUNNING) and (not goes_on or mine == theirs):
        return None
    return Difference(
        ItemKind.PLEDGE, subscription, f"pledge:{subscription.id}", _facts(status, theirs),
        pledge_id=pledge.id, ours=mine, theirs=theirs,
        begins=goes_on and pledge.state in _NOT_BEGUN,
    )  # fmt: skip


_NOT_BEGUN: Final = (
    PledgeState.CREATED, PledgeState.OPEN, PledgeState.FAILED, PledgeState.EXPIRED,
)  # fmt: skip
_JUDGES: Final[dict[str, Callable[[Thing], Difference | None]]] = {
    things.SESSION: _session,
    things.INTENT: _intent,
    things.INVOICE: _invoice,
    things.REFUND: _refund,
    things.DISPUTE: _dispute,
    things.WARNING: _warning,
    things.PAYOUT: _payout,
    things.SUBSCRIPTION: _subscription,
}


def _of_payment(gift: Gift, thing: Thing, theirs: Sum) -> Difference | None:
    """Return what is wrong with a gift that was paid at Stripe."""
    if _booked(gift) != theirs:
        return _amount(gift, thing, theirs)
    if gift.state == GiftState.SUCCEEDED:
        return None
    return Difference(
        ItemKind.PAYMENT, thing, f"payment:{gift.id}", _facts("paid", theirs), gift_id=gift.id,
        ours=_booked(gift), theirs=theirs, begins=True,
    )  # fmt: skip


def _amount(gift: Gift, thing: Thing, theirs: Sum) -> Difference:
    return Difference(
        ItemKind.AMOUNT, thing, f"amount:{gift.id}", _facts("amount", theirs), gift_id=gift.id,
        ours=_booked(gift), theirs=theirs,
    )  # fmt: skip


def _not_paid(gift: Gift, thing: Thing, status: str) -> Difference:
    return Difference(ItemKind.NOT_PAID, thing, f"not-paid:{gift.id}", status, gift_id=gift.id,
                      ours=_booked(gift))  # fmt: skip


def _no_row(thing: Thing, tag: str, theirs: Sum) -> Difference:
    return Difference(ItemKind.NO_GIFT, thing, f"no-gift:{tag[:64]}", _facts("paid", theirs),
                      theirs=theirs)  # fmt: skip


def _stranger(thing: Thing, theirs: Sum) -> Difference | None:
    """Return money that is nobody's here; renewals are told of by their invoices."""
    tag = thing.tag("gift")
    if tag:
        return _no_row(thing, tag, theirs)
    if ours.is_a_givers(thing.named("customer")):
        return None
    return Difference(
        ItemKind.STRANGER, thing, f"stranger:{thing.id}", _facts(str(thing.raw["status"]), theirs),
        theirs=theirs,
    )  # fmt: skip


def _at_a_stranger(thing: Thing, theirs: Sum) -> Difference | None:
    """Return a refund or dispute of money that is not booked here; of a second payment, nothing."""
    return None if queries.gift_by_tag(thing.tag("gift")) else _stranger(thing, theirs)


def _twice(gift: Gift, thing: Thing, theirs: Sum) -> Difference:
    return Difference(ItemKind.TWICE, thing, f"twice:{thing.id}", _facts("paid", theirs),
                      gift_id=gift.id, ours=_booked(gift), theirs=theirs)  # fmt: skip


def _went_back(intent: Thing) -> bool:
    charge = intent.raw.get("latest_charge")
    return isinstance(charge, dict) and bool(charge.get("refunded"))


def _booked(gift: Gift) -> Sum:
    return gift.amount_minor, gift.currency


def _sum(thing: Thing, member: str) -> Sum:
    return int(thing.raw.get(member) or 0), thing.currency


def _each_time(subscription: Thing) -> Sum:
    """Return what a subscription takes each time."""
    items: list[dict[str, Any]] = (subscription.raw.get("items") or {}).get("data") or []
    minor = sum(int(i["price"]["unit_amount"] or 0) * int(i.get("quantity") or 1) for i in items)
    return minor, subscription.currency


def _facts(status: str, theirs: Sum) -> str:
    return f"{status} {theirs[0]} {theirs[1]}"
