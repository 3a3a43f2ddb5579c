"""The blueprint of all staff pages about guarding, and what they share."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort

from lfnkr_app.database import db
from lfnkr_app.petitions.models import Petition

staff_bp = Blueprint("guarding", __name__, url_prefix="/letters")
LETTER: Final = "<int(max=2147483647):petition_id>"


def letter_of(petition_id: int) -> Petition:
    """Return the letter of that number, or answer 404."""
    return db.session.get(Petition, petition_id) or abort(404)
