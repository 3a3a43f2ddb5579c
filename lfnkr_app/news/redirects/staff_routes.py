"""Redirects for staff: list, add, hits, files in and out."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("redirects", __name__, url_prefix="/redirects")
