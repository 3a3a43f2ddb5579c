"""The media library for staff: upload, describe, replace, find where a file is used."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("media", __name__, url_prefix="/media")
