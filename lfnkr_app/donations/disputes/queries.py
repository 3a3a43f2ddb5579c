"""Reading disputes and warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lfnkr_app.database import db
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.models import Gift

A_PAGE: Final = 50
#: What waits for somebody; what the bank decides alone is open, and waits for nobody.
WAITS_FOR_US: Final = ("needs_response", "warning_needs_response", "actionable")


def of_gift(gift_id: int) -> Sequence[Dispute]:
    """Return the disputes and warnings of a gift, the oldest first."""
    query = select(Dispute).where(Dispute.gift_id == gift_id).order_by(Dispute.id)
    return db.session.scalars(query).all()


def waiting() -> int:
    """Return how many disputes and warnings wait for somebody here."""
    query = select(func.count()).select_from(Dispute).where(Dispute.state.in_(WAITS_FOR_US))
    return db.session.scalar(query) or 0


def page(number: int) -> Sequence[tuple[Dispute, Gift]]:
    """Return one page with the gifts: those open first, by the day an answer is due."""
    query = (
        select(Dispute, Gift)
        .join(Gift, Gift.id == Dispute.gift_id)
        .options(joinedload(Gift.donor))
        .order_by(Dispute.closed_at.is_not(None), Dispute.state.not_in(WAITS_FOR_US),
                  Dispute.due_by.is_(None), Dispute.due_by, Dispute.id.desc())
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    )  # fmt: skip
    return [(dispute, gift) for dispute, gift in db.session.execute(query)]


def count() -> int:
    """Return how many disputes and warnings there are."""
    return db.session.scalar(select(func.count()).select_from(Dispute)) or 0
