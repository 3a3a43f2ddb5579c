"""A bank file as lines: what came in, what went out, what is odd."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.donations.transfers.bank import cells, zengin
from lfnkr_app.donations.transfers.bank.columns import Layout
from lfnkr_app.errors import Refused
from lfnkr_app.money import NotAnAmount
from lfnkr_app.web.staff_files import text_of

MOST: Final = 20_000
_WIDEST: Final = 40
_LONGEST: Final = 400
_DELIMITERS: Final = ",\t;"


@dataclass(frozen=True)
class Line:
    """One sum that came in; `ordinal` tells apart lines that are equal on one day."""

    day: date
    minor: int
    text: str
    payer: str
    ordinal: int = 1

    @property
    def words(self) -> str:
        """Return its words in one spelling: banks change width and spaces between exports."""
        plain = unicodedata.normalize("NFKC", f"{self.text}{self.payer}")
        return "".join(plain.upper().split())


@dataclass
class Understood:
    """What was read: sums that came in, how many went out, and what is odd, by row."""

    lines: list[Line] = field(default_factory=list)
    outgoing: int = 0
    odd: list[tuple[int, str]] = field(default_factory=list)


def table(data: bytes) -> list[list[str]]:
    """Return the rows of a file, as text; the banks' fixed format has a head of words put on.

    Raises:
        Refused: it is empty, no text, too long, or no table.
    """
    text = text_of(data).lstrip("\ufeff")
    rows = zengin.rows(text) if zengin.is_zengin(text) else _rows(text)
    rows = [row for row in rows if any(row)]
    if len(rows) > MOST:
        raise Refused(_("More than %(most)s lines. Cut the file into parts.", most=f"{MOST:,}"))
    if max((len(row) for row in rows), default=0) < 2:
        raise Refused(_("This is no list of a bank: it has only one column."))
    return rows


def _rows(text: str) -> list[list[str]]:
    first = "".join(text.splitlines(keepends=True)[:25])
    comma = max(_DELIMITERS, key=first.count)
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=comma
    )
    try:
        return [[_cell(cell) for cell in row[:_WIDEST]] for row in reader]
    except csv.Error:
        raise Refused(_("Line %(number)s cannot be read.", number=reader.line_num)) from None


def _cell(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())[:_LONGEST]


def understood(rows: Sequence[Sequence[str]], layout: Layout, currency: str) -> Understood:
    """Return what the rows below the head say."""
    found = Understood()
    for number, row in enumerate(rows[layout.start :], layout.start + 1):
        _understand(row, number, layout, currency, found)
    found.lines = _numbered(found.lines)
    return found


def _understand(
    row: Sequence[str], number: int, layout: Layout, currency: str, found: Understood
) -> None:
    day = cells.day_of(_at(row, layout.day))
    try:
        minor = _sum(row, layout, currency)
    except NotAnAmount:
        if day:
            found.odd.append((number, _("the sum cannot be read")))
        return
    if day is None:
        if minor:  # Without a sum it is a line of words, such as a total or a note.
            found.odd.append((number, _("the day cannot be read")))
    elif minor > 0:
        text, payer = (_joined(row, places) for places in (layout.text, layout.payer))
        found.lines.append(Line(day, minor, text, payer))
    else:
        found.outgoing += 1


def _sum(row: Sequence[str], layout: Layout, currency: str) -> int:
    """Return what came in by a row; nothing or less: it went out."""
    if layout.credit is not None:
        return cells.sum_of(_at(row, layout.credit), currency)
    return cells.sum_of(_at(row, layout.amount or 0), currency)


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _joined(row: Sequence[str], places: Iterable[int]) -> str:
    return " ".join(dict.fromkeys(filter(None, (_at(row, place) for place in places))))


def _numbered(lines: Iterable[Line]) -> list[Line]:
    """Number the lines that are equal on one day: two people may give the same sum."""
    seen: Counter[tuple[date, int, str]] = Counter()
    numbered = []
    for line in lines:
        key = (line.day, line.minor, line.words)
        seen[key] += 1
        numbered.append(Line(line.day, line.minor, line.text, line.payer, seen[key]))
    return numbered
