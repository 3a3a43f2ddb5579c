"""What the timetable does for paper."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.paper import actions


def sweep(now: datetime) -> int:
    """Throw away what was looked at and never entered; return how many batches."""
    begin_writing()
    dropped = actions.drop_old(now)
    db.session.commit()
    return dropped
