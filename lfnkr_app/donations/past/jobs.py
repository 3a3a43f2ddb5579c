"""What the timetable does for past gifts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.past import actions

ROUNDS: Final = 20


def enter(now: datetime) -> int:
    """Bring in some gifts of the batches that wait; return how many. Commits its own work."""
    entered = 0
    for _round in range(ROUNDS):
        some = actions.enter_some(now)
        if some is None:
            break
        entered += some
    return entered


def sweep(now: datetime) -> int:
    """Throw away what was looked at and never brought in; return how many batches."""
    begin_writing()
    dropped = actions.drop_old(now)
    db.session.commit()
    return dropped
