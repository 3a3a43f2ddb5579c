"""The blueprint of the staff pages about categories and tags."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

staff_bp = Blueprint("topics", __name__, url_prefix="/topics")
CATEGORY_ID: Final = "<int(max=2147483647):category_id>"
TAG_ID: Final = "<int(max=2147483647):tag_id>"
