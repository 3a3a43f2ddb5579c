"""The blueprint of the staff pages of receipts."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("receipts", __name__, url_prefix="/gifts")
