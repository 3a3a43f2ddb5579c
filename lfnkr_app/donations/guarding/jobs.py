"""Jobs of the timetable. Each commits its own work."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.donations.guarding import breaker, pace


def calm_down(now: datetime) -> int:
    """Stop asking browsers for work where it is quiet again."""
    return breaker.calm_down(now)


def sweep(now: datetime) -> int:
    """Delete what was counted more than a week ago; return how many rows went."""
    return pace.sweep(now)
