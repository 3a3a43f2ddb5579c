"""What the timetable does for transfers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import false

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.transfers import announced


def remind(now: datetime) -> int:
    """Remind once of transfers that have not been seen; return how many mails were queued."""
    begin_writing()
    queued = announced.remind(now, unless=false())
    db.session.commit()
    return queued


def expire(now: datetime) -> int:
    """Wait no longer for transfers of 90 days ago; return how many."""
    begin_writing()
    closed = announced.expire_old(now)
    db.session.commit()
    return closed
