"""Everything published as one file, for staff."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("exports", __name__, url_prefix="/exports")
