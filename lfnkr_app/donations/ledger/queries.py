"""Reading gifts for the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations.disputes.models import Dispute, DisputeKind
from lfnkr_app.donations.models import Gift, Receipt

#: The conditions of a dispute that is not decided.
OPEN_DISPUTE: Final = (Dispute.kind == DisputeKind.DISPUTE, Dispute.closed_at.is_(None))


def is_disputed(gift: Gift) -> bool:
    """Return whether a bank asks for the gift's money at this moment."""
    query = select(Dispute.id).where(Dispute.gift_id == gift.id, *OPEN_DISPUTE)
    return db.session.scalar(query.limit(1)) is not None


def receipts(gift: Gift) -> Sequence[Receipt]:
    """Return the receipts of a gift, the oldest first."""
    query = select(Receipt).where(Receipt.gift_id == gift.id).order_by(Receipt.id)
    return db.session.scalars(query).all()
