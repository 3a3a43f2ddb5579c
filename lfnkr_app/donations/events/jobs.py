"""Jobs of the timetable. Each commits its own work."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.donations.events import actions, alarms


def alarm(now: datetime) -> int:
    """Tell staff of events that died; return how many they were told of."""
    return alarms.give(now)


def forget(now: datetime) -> int:
    """Delete events that were seen to long ago; return how many."""
    return actions.forget(now)
