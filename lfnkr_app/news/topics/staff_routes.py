"""Categories and tags for staff: rename, order, merge."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("topics", __name__, url_prefix="/topics")
