"""Posts and pages for staff: the list, the editor, revisions, preview links."""

from __future__ import annotations

from flask import Blueprint

staff_bp = Blueprint("posts", __name__, url_prefix="/posts")
