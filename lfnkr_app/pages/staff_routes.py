"""What the office sets of the site: its own facts, the blocks of the home page, the menu."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("site", __name__, url_prefix="/site")
