"""The webhook inbox."""

from datetime import datetime


def process_due(*, now: datetime) -> int:
    """Process stored events that are due; return how many were taken up."""
    return 0
