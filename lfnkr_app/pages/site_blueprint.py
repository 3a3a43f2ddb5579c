"""The blueprint of what the office sets of the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import signed_in

staff_bp = Blueprint("site", __name__, url_prefix="/site")
FRESH_MINUTES: Final = 15


def record(act: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Put on record what was changed, in the unit of work that changes it."""
    audit.record(act, subject, actor=signed_in(), detail=detail, now=clock.now())
