"""Jobs of the timetable. Each commits its own work."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.petitions.guarding import alarms, pace, work
from lfnkr_app.web import proof


def sweep(now: datetime) -> int:
    """Delete paces and spent work that had their time; return how many paces went."""
    proof.sweep(now)
    return pace.sweep(now)


def calm_down(now: datetime) -> int:
    """Let letters stop asking for work where the flood is over; return how many did."""
    return work.calm_down(now)


def alarm(now: datetime) -> int:
    """Tell staff of groups that wait and of floods, once each; return how many alarms went out."""
    return alarms.give(now)
