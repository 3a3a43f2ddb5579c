"""Jobs of the timetable."""

from datetime import datetime


def publish_scheduled(now: datetime) -> None:
    """Stand in until it is written."""
