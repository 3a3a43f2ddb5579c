"""Jobs of the timetable."""

from datetime import datetime


def remind(now: datetime) -> None:
    """Stand in until it is written."""


def expire(now: datetime) -> None:
    """Stand in until it is written."""
