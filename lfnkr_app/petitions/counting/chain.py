"""The days as figures, and the chain of hashes over them: values in, values out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from lfnkr_app.petitions.models import SignatureState, Source

#: What stands before the first day of every letter.
START: Final = "0" * 64
COLUMNS: Final = ("day", "confirmed", "removed", "held", "on_paper", "by_hand", "hash")
#: Why a figure left without an event of its own.
CORRECTED: Final = "corrected"


@dataclass
class Figures:
    """What one day brought; `removed_by` splits `removed`, by the cause of the event."""

    confirmed: int = 0
    removed: int = 0
    held: int = 0
    on_paper: int = 0
    by_hand: int = 0
    removed_by: Counter[str] = field(default_factory=Counter)
    late: int = 0

    @property
    def net(self) -> int:
        """Return by how much the day moved the count."""
        return self.confirmed - self.removed + self.on_paper + self.by_hand

    def add(self, kind: str, was: str, became: str, cause: str, n: int) -> None:
        """Take in `n` events of one sort."""
        if became == SignatureState.HELD:
            self.held += n
        entered, left = became == SignatureState.CONFIRMED, was == SignatureState.CONFIRMED
        if entered == left:
            return
        if kind in OTHER_COLUMNS:
            self._move(kind, n if entered else -n)
        elif entered:
            self.confirmed += n
        else:
            self._remove(cause or became, n)

    def correct(self, kind: str, by: int) -> None:
        """Take in what is counted and has no event."""
        self.late += by
        if kind in OTHER_COLUMNS:
            self._move(kind, by)
        elif by > 0:
            self.confirmed += by
        else:
            self._remove(CORRECTED, -by)

    def _move(self, kind: str, by: int) -> None:
        setattr(self, OTHER_COLUMNS[kind], getattr(self, OTHER_COLUMNS[kind]) + by)

    def _remove(self, cause: str, n: int) -> None:
        self.removed += n
        self.removed_by[cause] += n


#: Kinds with a column of their own; all others are signatures made online.
OTHER_COLUMNS: Final[dict[str, str]] = {Source.PAPER: "on_paper", Source.HAND: "by_hand"}


class ClosedDay(Protocol):
    """What the hash of a day is made of, and the hash."""

    day: Any
    confirmed: Any
    removed: Any
    held: Any
    on_paper: Any
    by_hand: Any
    hash: Any


def hash_of(previous: str, day: date, figures: Figures | ClosedDay) -> str:
    """Return the hash of a day: SHA-256 of the hash before it and its figures, with commas."""
    parts = (previous, day.isoformat(), figures.confirmed, figures.removed, figures.held,
             figures.on_paper, figures.by_hand)  # fmt: skip
    return hashlib.sha256(",".join(str(part) for part in parts).encode()).hexdigest()


def first_broken(days: Iterable[ClosedDay]) -> date | None:
    """Return the first day that is not as it was written, or None; the oldest comes first."""
    previous = START
    for row in days:
        if row.hash != hash_of(previous, row.day, row):
            day: date = row.day
            return day
        previous = row.hash
    return None


def kind_group(kind: str) -> str:
    """Return the kind under which the days count it: paper, by hand, or online."""
    return kind if kind in OTHER_COLUMNS else Source.ONLINE


def nets(days: Sequence[Figures]) -> dict[str, int]:
    """Return what the days add up to, by that kind."""
    return {
        Source.ONLINE: sum(day.confirmed - day.removed for day in days),
        Source.PAPER: sum(day.on_paper for day in days),
        Source.HAND: sum(day.by_hand for day in days),
    }
