"""The comparison: everything that Stripe made since a day, held against our rows, and back.

What was paid and not booked is booked, by the same function as ever; every other difference is
written down for a person. Money that is settled is never changed here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import or_, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.disputes.models import Dispute, DisputeKind
from lfnkr_app.donations.errors import NoSuchObject, RequestRefused
from lfnkr_app.donations.gateway import things
from lfnkr_app.donations.gateway.things import Thing
from lfnkr_app.donations.models import Gift, GiftSource, GiftState, Method
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.reconciling import booking, differences, items
from lfnkr_app.donations.reconciling.differences import Difference
from lfnkr_app.donations.reconciling.models import ItemKind, ItemState, ReconItem
from lfnkr_app.donations.refunds.models import Refund, RefundState

log = structlog.get_logger()
#: Events of younger objects may still be on their way.
YOUNG: Final = timedelta(minutes=10)
DAYS: Final = timedelta(days=35)


@dataclass
class Tally:
    """What a comparison came to so far, which objects and differences it met, what was refused."""

    compared: int = 0
    booked: int = 0
    found: int = 0
    seen: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


def compare(now: datetime, since: datetime, tally: Tally) -> Iterator[str]:
    """Compare everything since a moment; return a line of progress for each step. Commits.

    Raises:
        GatewayDown: Stripe does not answer; what was found before is kept.
    """
    for kind in _kinds():
        yield _compared(kind, since, tally, now)
    before = tally.compared
    for gift_id, intent_id in _unseen(now, since, tally):
        _look_for(gift_id, intent_id, tally, now)
    for kind, name in _unfinished(tally):
        _look_at(kind, name, tally, now)
    yield f"our own, not in Stripe's lists: {tally.compared - before} looked for"
    gone = sum(_look_again(item_id, now) for item_id in _older_items(now, tally))
    yield f"earlier differences: {gone} gone"


def _compared(kind: str, since: datetime, tally: Tally, now: datetime) -> str:
    """Compare everything of a kind; a key that may not read it does not end the others."""
    before = tally.compared
    try:
        for thing in things.since(gateway.patient(), kind, since):
            _hold(thing, tally, now)
    except RequestRefused as fault:
        db.session.rollback()
        log.error("list_refused", kind=kind, error_type=type(fault).__name__)
        tally.refused.append(kind)
        return f"{kind}: refused ({fault})"
    return f"{kind}: {tally.compared - before} compared"


def _kinds() -> Sequence[str]:
    """Return what is compared; repeating gifts only where there ever were any."""
    repeats = db.session.scalar(select(Pledge.id).limit(1)) is not None
    db.session.rollback()
    first = (things.SUBSCRIPTION, things.INVOICE) if repeats else ()
    return (
        *first, things.SESSION, things.INTENT, things.REFUND, things.DISPUTE, things.WARNING,
        things.PAYOUT,
    )  # fmt: skip


def _hold(thing: Thing, tally: Tally, now: datetime) -> None:
    """Hold one object against our rows."""
    tally.compared += 1
    tally.seen.add(thing.id)
    if thing.made_at > now - YOUNG:
        return
    difference = differences.of(thing)
    db.session.rollback()
    if difference is not None:
        _handle(difference, tally, now)


def _handle(difference: Difference, tally: Tally, now: datetime) -> None:
    """Book what can be booked; write everything else down, each thing once."""
    left: Difference | None = difference
    if difference.begins:
        left = booking.book_difference(difference, now=now)
    if left is not None and left.key in tally.keys:
        return
    begin_writing()
    if left is None:
        items.came_right(difference, now=now)
        tally.booked += 1
    else:
        tally.keys.add(left.key)
        tally.found += items.find(left, now=now)
    db.session.commit()


def _unseen(now: datetime, since: datetime, tally: Tally) -> list[tuple[int, str]]:
    """Return the booked gifts of that time whose intent is not in Stripe's list, if that came."""
    if things.INTENT in tally.refused:
        return []
    query = select(Gift.id, Gift.payment_intent_id).where(
        Gift.state == GiftState.SUCCEEDED, Gift.method == Method.CARD,
        Gift.demonstration.is_(False), Gift.source.in_((GiftSource.FORM, GiftSource.RENEWAL)),
        Gift.payment_intent_id.is_not(None), Gift.received_at >= since,
        Gift.received_at < now - YOUNG,
    )  # fmt: skip
    rows = [(gift_id, str(intent)) for gift_id, intent in db.session.execute(query)]
    db.session.rollback()
    return [(gift_id, intent) for gift_id, intent in rows if intent not in tally.seen]


def _look_for(gift_id: int, intent_id: str, tally: Tally, now: datetime) -> None:
    """Ask for the payment of a gift that was not in the list."""
    try:
        _hold(things.one(gateway.patient(), things.INTENT, intent_id), tally, now)
    except NoSuchObject:
        tally.compared += 1
        gift = db.session.get_one(Gift, gift_id)
        difference = differences.missing(things.INTENT, intent_id, gift)
        db.session.rollback()
        _handle(difference, tally, now)


def _unfinished(tally: Tally) -> list[tuple[str, str]]:
    """Return refunds, disputes and warnings that are not over, made before the time listed."""
    refunds = select(Refund.refund_id).where(
        Refund.state == RefundState.PENDING, Refund.refund_id.is_not(None)
    )
    disputes = select(Dispute.kind, Dispute.dispute_id).where(Dispute.closed_at.is_(None))
    found = [(things.REFUND, str(name)) for name in db.session.scalars(refunds)]
    found += [(_THINGS[kind], name) for kind, name in db.session.execute(disputes)]
    db.session.rollback()
    return [(kind, name) for kind, name in found if name not in tally.seen]


_THINGS: Final[dict[str, str]] = {
    DisputeKind.DISPUTE: things.DISPUTE,
    DisputeKind.WARNING: things.WARNING,
}


def _look_at(kind: str, name: str, tally: Tally, now: datetime) -> None:
    """Hold one of Stripe's objects against our rows; what Stripe no longer shows is left alone."""
    with contextlib.suppress(NoSuchObject):
        _hold(things.one(gateway.patient(), kind, name), tally, now)


def _older_items(now: datetime, tally: Tally) -> list[int]:
    """Return the open items that this comparison did not meet again; old strangers stay as such."""
    asked_about = or_(ReconItem.kind != ItemKind.STRANGER, ReconItem.found_at > now - DAYS)
    query = select(ReconItem.id, ReconItem.key).where(
        ReconItem.state == ItemState.OPEN, asked_about
    )
    rows = db.session.execute(query.order_by(ReconItem.id)).all()
    db.session.rollback()
    return [item_id for item_id, key in rows if key not in tally.keys]


def _look_again(item_id: int, now: datetime) -> bool:
    """Ask once more about an open item; return whether its difference is gone."""
    item = db.session.get_one(ReconItem, item_id)
    try:
        difference = booking.look_again(item)
    except RequestRefused:  # What Stripe no longer shows stays open, for a person.
        db.session.rollback()
        return False
    db.session.rollback()
    return booking.settle_item(item_id, difference, by=items.BY_ITSELF, now=now)
