"""What the tests of receipts share: gifts that were received, and the receipts of a gift."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import turning
from lfnkr_app.donations.models import Gift, Receipt
from tests.donations.support import stored


def received(minor: int = 5000, currency: str = "JPY", *, at: datetime | None = None,
             now: datetime | None = None, **wished: Any) -> Gift:  # fmt: skip
    """Return a gift of which the money came, with its receipt."""
    gift, moment = stored(minor, currency, **wished), now or clock.now()
    begin_writing()
    turning.settle(gift, source="hand", received_at=at or moment, now=moment)
    db.session.commit()
    return gift


def receipts_of(gift: Gift) -> list[Receipt]:
    db.session.rollback()
    mine = select(Receipt).where(Receipt.gift_id == gift.id).order_by(Receipt.id)
    return list(db.session.scalars(mine))


def numbers(gift: Gift) -> list[tuple[str, str, int]]:
    """Return number, state and sum of each receipt of a gift, the oldest first."""
    return [(row.number[7:], row.state, row.amount_minor) for row in receipts_of(gift)]
