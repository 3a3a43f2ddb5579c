"""Jobs of the timetable."""

from datetime import datetime


def reconcile(now: datetime) -> None:
    """Stand in until it is written."""
