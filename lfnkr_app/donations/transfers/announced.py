"""Transfers that were announced on the form: they arrive, are reminded of once, or do not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations import emails, turning
from lfnkr_app.donations.models import Donor, Gift, GiftLog, GiftState
from lfnkr_app.donations.transfers.accounts import METHODS
from lfnkr_app.mail import outbox
from lfnkr_app.money import Money, parse

REMIND_AFTER: Final = timedelta(days=14)
#: Whoever announced longer ago is not reminded any more: an old mail would only puzzle.
REMIND_UNTIL: Final = timedelta(days=28)
WAITS_FOR: Final = timedelta(days=90)
#: So long an announcement is still looked at when money comes, even if it was closed.
FOUND_FOR: Final = timedelta(days=365)
#: So the log names the sum that was announced where another one came: `announced JPY 5,000`.
SUM: Final = "announced "
DID_NOT_COME: Final = "staff: did not come"
A_PAGE: Final = 50
AT_ONCE: Final = 200


def arrived(gift: Gift, money: Money, day: date, *, source: str, now: datetime) -> bool:
    """Book an announced gift with the sum that came; return False where it had come before.

    A sum other than the announced one takes its place; the announced one stays in the log.
    """
    announced = gift.money
    was = turning.settle(
        gift, source=source, received_at=clock.tokyo_midnight(day), now=now,
        amount_minor=money.minor, currency=money.currency,
    )  # fmt: skip
    if was is not None and money != announced:
        turning.log(gift.id, was, GiftState.SUCCEEDED, f"{SUM}{announced}", now)
    return was is not None


def sum_of(gift: Gift) -> Money:
    """Return the sum that was announced, also where another one came."""
    mine = (GiftLog.gift_id == gift.id, GiftLog.source.startswith(SUM))
    noted = db.session.scalar(select(GiftLog.source).where(*mine).order_by(GiftLog.id).limit(1))
    if noted is None:
        return gift.money
    currency, figures = noted.removeprefix(SUM).split(" ")
    return parse(figures, currency)


def arrived_by_staff(
    gift: Gift, money: Money, day: date, *, actor: StaffUser, now: datetime
) -> bool:
    """Book a gift that a person saw arrive; return whether this very call did it."""
    done = arrived(gift, money, day, source="staff: arrived", now=now)
    if done:
        detail = {"sum": str(money), "day": day.isoformat()}
        audit.record("transfer.arrived", str(gift.id), actor=actor, detail=detail, now=now)
    return done


def close(gift: Gift, *, actor: StaffUser, now: datetime) -> bool:
    """Wait no longer for a transfer; should it come after all, it still finds its gift."""
    was = turning.turn(gift, GiftState.EXPIRED, source=DID_NOT_COME, now=now, repeat_key=None)
    if was is not None:
        audit.record("transfer.close", str(gift.id), actor=actor, now=now)
    return was is not None


def expire_old(now: datetime) -> int:
    """Wait no longer for what was announced 90 days ago; return how many were closed."""
    old = _open().where(Gift.made_at < now - WAITS_FOR).order_by(Gift.id).limit(AT_ONCE)
    gifts = db.session.scalars(old).all()
    for gift in gifts:
        turning.turn(gift, GiftState.EXPIRED, source="timetable", now=now, repeat_key=None)
    return len(gifts)


def remind(now: datetime, *, unless: ColumnElement[bool]) -> int:
    """Queue the one reminder of transfers that have not been seen; return how many.

    `unless` says which gifts may have come without being known yet.
    """
    due = (
        _open()
        .join(Donor, Donor.id == Gift.donor_id)
        .where(Gift.made_at < now - REMIND_AFTER, Gift.made_at > now - REMIND_UNTIL,
               Gift.demonstration.is_(False), Donor.email_key.is_not(None), ~unless)
        .order_by(Gift.id)
    )  # fmt: skip
    return sum(_reminded(gift, now) for gift in db.session.scalars(due))


def _reminded(gift: Gift, now: datetime) -> bool:
    email = gift.donor.email
    return bool(email) and outbox.queue(emails.transfer_reminder(gift, email or ""), now=now)


def waiting(page: int) -> tuple[Sequence[Gift], int, int]:
    """Return a page of what is waited for, oldest first, how many there are, and the pages."""
    total = db.session.scalar(_open().with_only_columns(func.count())) or 0
    query = _open().order_by(Gift.id).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return db.session.scalars(query).all(), total, max(1, -(-total // A_PAGE))


def one(gift_id: int, *, for_update: bool = False) -> Gift | None:
    """Return an announced transfer, whatever became of it, locked if it is about to change."""
    query = select(Gift).where(Gift.id == gift_id, Gift.method.in_(METHODS))
    return db.session.scalar(query.with_for_update() if for_update else query)


def by_reference(reference: str) -> Gift | None:
    """Return the announced transfer of that reference."""
    return db.session.scalar(select(Gift).where(Gift.reference == reference))


def _open() -> Select[Gift]:
    return select(Gift).where(Gift.state == GiftState.OPEN, Gift.method.in_(METHODS))
