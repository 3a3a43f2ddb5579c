"""The days as readers see them: on the page, newest first, and as a file, oldest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.petitions.counting import chain
from lfnkr_app.petitions.counting.chain import Figures
from lfnkr_app.petitions.counting.days import Ledger, Line

A_PAGE: Final = 31


@dataclass(frozen=True)
class DaysPage:
    """One page of days, the newest first, and the sums over all of them."""

    lines: Sequence[Line]
    page: int
    pages: int
    sums: Figures


def days_page(ledger: Ledger, page: int) -> DaysPage | None:
    """Return that page of days; None past the end."""
    pages = max(1, -(-len(ledger.lines) // A_PAGE))
    if not 1 <= page <= pages:
        return None
    newest_first = ledger.lines[::-1]
    return DaysPage(newest_first[(page - 1) * A_PAGE : page * A_PAGE], page, pages, sums(ledger))


def sums(ledger: Ledger) -> Figures:
    """Return what all days add up to. Held are those of closed days, as on the page."""
    every = [line.figures for line in ledger.lines]
    return Figures(
        confirmed=sum(day.confirmed for day in every), removed=sum(day.removed for day in every),
        held=sum(line.figures.held for line in ledger.lines if line.hash),
        on_paper=sum(day.on_paper for day in every), by_hand=sum(day.by_hand for day in every),
        removed_by=sum((Counter(day.removed_by) for day in every), Counter()),
        late=sum(day.late for day in every),
    )  # fmt: skip


def reasons(figures: Figures) -> list[tuple[str, int]]:
    """Return why signatures left, in words, the most frequent first."""
    words = {
        "own": _("taken back by their owners"), "batch": _("struck out as not genuine"),
        "group": _("struck out as not genuine"), "staff": _("struck out by the office"),
        chain.CORRECTED: _("corrected after a check"),
    }  # fmt: skip
    said: Counter[str] = Counter()
    for cause, n in figures.removed_by.items():
        said[words.get(cause, _("for other reasons"))] += n
    return sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))


def sheet(ledger: Ledger) -> str:
    """Return the days as CSV, the oldest first, in the order of the chain.

    The last lines may lack hash and held: a day that is not closed yet still moves, and telling at
    once who was held would help those who try out what gets through.
    """
    return "".join(f"{line}\r\n" for line in (",".join(chain.COLUMNS), *map(_csv, ledger.lines)))


def _csv(line: Line) -> str:
    day = line.figures
    held = day.held if line.hash else ""
    facts = (line.day.isoformat(), day.confirmed, day.removed, held, day.on_paper, day.by_hand)
    return ",".join(str(fact) for fact in (*facts, line.hash))
