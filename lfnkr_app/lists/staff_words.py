"""The words for how far a file is, and their tones."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.lists.models import ListState

STATES: Final = {
    ListState.ASKED: (_l("waits for a second person"), "wait"),
    ListState.QUEUED: (_l("waiting"), "wait"), ListState.RUNNING: (_l("being made"), "wait"),
    ListState.READY: (_l("ready"), "good"), ListState.TAKEN: (_l("handed out"), ""),
    ListState.FAILED: (_l("failed"), "bad"), ListState.GONE: (_l("over"), ""),
}  # fmt: skip
