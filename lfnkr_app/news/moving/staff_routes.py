"""Moving in from WordPress for staff: choose a file, look, run, read the report."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("imports", __name__, url_prefix="/imports")
