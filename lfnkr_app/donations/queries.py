"""Reading gifts, funds and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.access import has_role
from lfnkr_app.database import db
from lfnkr_app.donations import needs, worth
from lfnkr_app.donations.models import (
    Gift,
    GiftState,
    Method,
    Receipt,
    ReceiptState,
)
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.money import Money

#: A gift may have had several receipts; one of them counts.
RECEIPT_IN_FORCE: Final = (Receipt.gift_id == Gift.id) & (Receipt.state == ReceiptState.ISSUED)


@dataclass(frozen=True)
class GiftLine:
    """What came in one currency; currencies are never added together."""

    currency: str
    minor: int
    count: int

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.minor, self.currency)


@dataclass(frozen=True)
class Waiting:
    """A card gift of which the end is not known; without a session if none was recorded."""

    id: int
    state: str
    session_id: str | None
    made_at: datetime


def gift_by_session(session_id: str) -> Gift | None:
    """Return the gift of a Checkout Session, if it is one of ours."""
    return db.session.scalar(select(Gift).where(Gift.session_id == session_id))


def gift_by_uid(uid: bytes) -> Gift | None:
    """Return the gift of that uid."""
    return db.session.scalar(select(Gift).where(Gift.uid == uid))


def gift_by_tag(tag: str) -> Gift | None:
    """Return the gift whose tag a session bears; None for a stranger's or a broken one."""
    try:
        uid = bytes.fromhex(tag)
    except ValueError:
        return None
    return gift_by_uid(uid)


def receipt_by_uid(uid: bytes) -> Receipt | None:
    """Return the receipt of that uid."""
    return db.session.scalar(select(Receipt).where(Receipt.uid == uid))


def gift_of(receipt: Receipt) -> Gift:
    """Return the gift that a receipt is for."""
    return db.session.get_one(Gift, receipt.gift_id)


def waiting_for_card(before: datetime) -> Sequence[Waiting]:
    """Return the card gifts made before a moment of which the end is not known, oldest first."""
    query = (
        select(Gift.id, Gift.state, Gift.session_id, Gift.made_at)
        .where(Gift.state.in_((GiftState.CREATED, GiftState.OPEN, GiftState.PROCESSING)),
               Gift.method == Method.CARD, Gift.demonstration.is_(False), Gift.made_at < before)
        .order_by(Gift.made_at)
    )  # fmt: skip
    return [Waiting(*row) for row in db.session.execute(query)]


def dashboard_gifts(now: datetime) -> list[GiftLine]:
    """Return what was received in this Tokyo month, one line for each currency."""
    start = clock.tokyo_midnight(clock.tokyo_day(now).replace(day=1))
    query = (
        select(Gift.currency, func.sum(worth.NET), func.count())
        .where(Gift.state == GiftState.SUCCEEDED, Gift.received_at >= start)
        .group_by(Gift.currency)
    )
    rows = db.session.execute(query)
    found = {currency: (int(minor), count) for currency, minor, count in rows}
    return [GiftLine(currency, *found.get(currency, (0, 0))) for currency in CURRENCIES]


def dashboard_needs(now: datetime) -> list[Need]:
    """Return what needs a person, for the staff home of those who may see to it."""
    return needs.lines(now) if has_role("donations") else []
