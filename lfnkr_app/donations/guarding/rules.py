"""Decisions about the testing of cards: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
SLOT: Final = timedelta(minutes=10)
CLOSED_FOR: Final = timedelta(hours=1)
#: Work is asked for at least so long, lest it comes and goes with every wave.
ASKED_FOR: Final = timedelta(minutes=20)
KEPT: Final = timedelta(days=7)
#: Refused cards after which a payment page is closed; who mistypes a number tries less often.
TRIES_PER_PAGE: Final = 5


@dataclass(frozen=True)
class Limits:
    """How many are taken before something is done about it."""

    mail: int = 12  # card pages for one mail address in an hour
    network: int = 20  # card pages for one network in an hour
    overall: int = 500  # card pages for everybody in ten minutes
    refused: int = 5  # refused cards of one mail address or one network in an hour
    work_pages: int = 100  # card pages in ten minutes, above which browsers must work
    work_refused: int = 10  # refused cards in an hour, above which browsers must work
    close_refused: int = 30  # refused cards in an hour, above which cards are closed


@dataclass(frozen=True)
class Standing:
    """Whether cards are taken, and whether work is asked for first."""

    closed_until: datetime | None = None
    asked_since: datetime | None = None
    counts_from: datetime | None = None

    def is_closed(self, now: datetime) -> bool:
        """Return whether no card is taken at this moment."""
        return self.closed_until is not None and now < self.closed_until

    def counted_from(self, now: datetime) -> datetime:
        """Return from when on failures count: an hour ago, or since cards were opened again."""
        return max(now - HOUR, self.counts_from or now - HOUR)


def is_calm(refused: int, pages: int, asked_since: datetime, limits: Limits, now: datetime) -> bool:
    """Return whether browsers need not work any more: under half of what began it, for a while."""
    long_enough = now - asked_since >= ASKED_FOR
    return long_enough and refused <= limits.work_refused // 2 and pages <= limits.work_pages // 2


LIMITS: Final = Limits()
