"""What the pages of the ledger share: their blueprint, and the gift that an address names."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift

staff_bp = Blueprint("ledger", __name__, url_prefix="/gifts")
GIFT: Final = "/<int(max=2147483647):gift_id>/"


def gift_or_404(gift_id: int) -> Gift:
    """Return a gift with its donor and fund."""
    query = select(Gift).where(Gift.id == gift_id)
    query = query.options(joinedload(Gift.donor), joinedload(Gift.fund))
    found = db.session.scalar(query)
    return found if found is not None else abort(404)
