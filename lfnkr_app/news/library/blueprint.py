"""The blueprint of the library's staff pages, and how requests that are too large are answered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from lfnkr_app.web import error_pages

staff_bp = Blueprint("media", __name__, url_prefix="/media")
_JSON: Final = ".json"


def fault(sentence: str, status: int) -> tuple[Response, int]:
    """Return one sentence for a script."""
    return jsonify(error=sentence), status


@staff_bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that the request is too large, to a script in JSON."""
    if request.path.endswith(_JSON):
        return fault(_("This is too large. Add fewer or smaller files at once."), 413)
    return error_pages.page(413, error)
