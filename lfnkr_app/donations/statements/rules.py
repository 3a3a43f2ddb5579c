"""Decisions about statements: which twelve months, and how long a link to them works."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from lfnkr_app import clock

START: Final = 2000
#: A link to a statement works for so many years after its last day.
LINK_YEARS: Final = 3


def end_of(first: date) -> date:
    """Return the first day after the twelve months that begin on the first day of a month."""
    return date(first.year + 1, first.month, 1)


def number_of(first: date) -> int:
    """Return the number that stands for twelve months in a token: months since January 2000."""
    return (first.year - START) * 12 + first.month - 1


def first_of(number: int) -> date:
    """Return the first day of the twelve months that a number stands for."""
    return date(START + number // 12, number % 12 + 1, 1)


def is_over(first: date, now: datetime) -> bool:
    """Return whether the link to twelve months works no more."""
    return clock.tokyo_day(now) >= date(first.year + 1 + LINK_YEARS, first.month, 1)
