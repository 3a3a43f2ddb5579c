"""Booking what Stripe says, through whoever books it otherwise: the same doors, no others."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, gateway, inbox
from lfnkr_app.donations.errors import MoneyMismatch, NoSuchObject, Overtaken, RequestRefused
from lfnkr_app.donations.gateway import sessions, things
from lfnkr_app.donations.gateway.things import Thing
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.reconciling import differences, items
from lfnkr_app.donations.reconciling.differences import Difference
from lfnkr_app.donations.reconciling.models import ItemKind, ReconItem

log = structlog.get_logger()
SOURCE: Final = "reconcile"
#: As which event an object is handed to those who see to such.
AS_EVENTS: Final = {
    things.INVOICE: ("invoice.paid",),
    things.REFUND: ("refund.updated", "charge.refund.updated"),
    things.DISPUTE: ("charge.dispute.updated",),
    things.WARNING: ("radar.early_fraud_warning.updated",),
    things.PAYOUT: ("payout.updated",),
    things.SUBSCRIPTION: ("customer.subscription.updated",),
}
#: Which differences can be ended by booking what Stripe says.
BOOKABLE: Final = frozenset(
    {
        ItemKind.PAYMENT,
        ItemKind.INVOICE,
        ItemKind.REFUND,
        ItemKind.DISPUTE,
        ItemKind.WARNING,
        ItemKind.PAYOUT,
        ItemKind.PLEDGE,
    }
)


def book(kind: str, thing: str, object_id: str, gift_id: int | None, *, now: datetime) -> None:
    """Book what Stripe says now of an object; commits. What cannot be booked stays as it is.

    Raises:
        GatewayDown: Stripe does not answer; nothing is booked.
    """
    try:
        if kind == ItemKind.PAYMENT and gift_id is not None:
            _payment(thing, object_id, gift_id, now)
        else:
            _by_event(thing, object_id, now)
    except (MoneyMismatch, Overtaken, RequestRefused) as fault:
        db.session.rollback()
        log.warning("not_booked", kind=kind, gift_id=gift_id, error_type=type(fault).__name__)


def look_again(item: ReconItem) -> Difference | None:
    """Return in what an item's object and our rows differ now; reads, and asks Stripe.

    Raises:
        GatewayDown, RequestRefused: there is no answer.
    """
    thing, name, kind, gift_id = item.thing, item.object_id, item.kind, item.gift_id
    db.session.rollback()
    try:
        found = things.one(gateway.patient(), thing, name)
    except NoSuchObject:
        return _still_missing(kind, thing, name, gift_id)
    return differences.of(found)


def settle_item(item_id: int, difference: Difference | None, *, by: str, now: datetime) -> bool:
    """Close an item whose difference is gone, or is another by now; return whether it is gone."""
    begin_writing()
    item = db.session.get_one(ReconItem, item_id)
    if difference is not None and (difference.key, difference.facts) == (item.key, item.facts):
        db.session.rollback()
        return False
    items.resolve(item_id, by=by, now=now)
    if difference is not None:
        items.find(difference, now=now)
    db.session.commit()
    return difference is None


def _still_missing(kind: str, thing: str, name: str, gift_id: int | None) -> Difference:
    gift = db.session.get(Gift, gift_id) if gift_id else None
    if kind == ItemKind.MISSING and gift is not None:
        return differences.missing(thing, name, gift)
    raise NoSuchObject("resource_missing")


def _payment(thing: str, object_id: str, gift_id: int, now: datetime) -> None:
    """Book a paid session, by the one function that books sessions."""
    name = object_id if thing == things.SESSION else _session_of(object_id)
    if name is None:
        return
    session = sessions.session(gateway.patient(), name)
    begin_writing()
    actions.apply(db.session.get_one(Gift, gift_id), session, source=SOURCE, now=now)
    db.session.commit()


def _session_of(intent_id: str) -> str | None:
    found = things.session_of(gateway.patient(), intent_id)
    return found.id if found else None


def _by_event(thing: str, object_id: str, now: datetime) -> None:
    named = [name for name in AS_EVENTS.get(thing, ()) if inbox.is_seen_to(name)]
    if named:
        plain = things.one(gateway.patient(), thing, object_id, along=False)
        inbox.see_to(named[0], plain.raw, now=now)


def book_difference(difference: Difference, *, now: datetime) -> Difference | None:
    """Book what a difference is about and return what is left of it. Commits.

    Raises:
        GatewayDown, RequestRefused: Stripe does not answer.
    """
    thing: Thing = difference.thing
    book(difference.kind, thing.kind, thing.id, difference.gift_id, now=now)
    again = differences.of(things.one(gateway.patient(), thing.kind, thing.id))
    db.session.rollback()
    return again
