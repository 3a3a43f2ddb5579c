"""The blueprint of the staff pages about mailings."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("mailings", __name__, url_prefix="/mailings")
