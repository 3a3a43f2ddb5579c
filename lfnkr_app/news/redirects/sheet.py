"""Redirects as a file: written for spreadsheets, read back line by line, judged before applied."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.news.redirects import actions
from lfnkr_app.news.redirects.book import Book
from lfnkr_app.news.redirects.queries import Line
from lfnkr_app.news.redirects.rules import (
    Goal,
    RedirectRefused,
    path_in,
    path_of,
    target_of,
    written,
)
from lfnkr_app.web.sheets import BOM, safe_cell

COLUMNS: Final = ("path", "target", "hits", "last_hit", "note")
READ: Final = ("path", "target", "note")
MOST: Final = 2000
LONGEST_NOTE: Final = 300
NOWHERE: Final = Goal()
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class Wish:
    """One line of a file: what somebody wants, and once judged what becomes of it."""

    number: int
    path: str
    target: str
    note: str
    kind: str = ""
    why: str = ""
    goal: Goal = NOWHERE

    @property
    def address(self) -> str:
        """The old address as people write it, or as it was typed when that is none."""
        return self.path if self.path.startswith("/") or not self.path else written(self.path)


def written_out(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the redirects as CSV that Excel opens as it should."""
    yield BOM + _row(COLUMNS)
    for line in lines:
        last = clock.iso(line.last_hit_at) if line.last_hit_at else ""
        yield _row((line.address, line.target, str(line.hits), last, line.note))


def read(text: str) -> list[Wish]:
    """Return the lines of a file; a first line of column names may put them in any order.

    Raises:
        RedirectRefused: the file cannot be read at all; the sentence says why.
    """
    rows = list(_rows(text.removeprefix(BOM)))
    names = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    named = "path" in names and "target" in names
    order: list[str] = names if named else list(READ)
    places = {name: order.index(name) for name in order if name in READ}
    wishes = [_wish(number, cells, places) for number, cells in rows[1 if named else 0 :]]
    if not wishes:
        raise RedirectRefused(_("There is no line to read in that."))
    return wishes


def judged(wishes: list[Wish], book: Book) -> list[Wish]:
    """Return each line with what becomes of it; lines may lead to each other in any order."""
    before = dict(book.leads)
    done: dict[int, Wish] = {}
    waiting = {wish.number: wish for wish in _with_paths(wishes, book, done)}
    leads = {wish.number: _next(wish) for wish in waiting.values()}
    while waiting:
        others = {wish.path for wish in waiting.values()}
        ready = [
            wish for n, wish in waiting.items() if leads[n] == wish.path or leads[n] not in others
        ]
        for wish in ready or waiting.values():
            done[wish.number] = _judged(wish, book, before) if ready else _in_circle(wish)
        waiting = {n: wish for n, wish in waiting.items() if n not in done}
    return [done[wish.number] for wish in wishes]


def apply(wishes: Iterable[Wish], book: Book, *, now: datetime) -> int:
    """Write down what is new or changed and return how many lines that were; nothing commits."""
    wanted = [wish for wish in wishes if wish.kind in {NEW, CHANGED}]
    for wish in wanted:
        actions.put(book, wish.path, wish.goal, note=wish.note, now=now)
    return len(wanted)


def _with_paths(wishes: list[Wish], book: Book, done: dict[int, Wish]) -> Iterator[Wish]:
    """Yield the lines whose path can be led on, each path once; the others are done, refused."""
    seen: set[str] = set()
    for wish in wishes:
        try:
            path = _source(wish, book)
            if path in seen:
                raise RedirectRefused(_("%(path)s stands in the file twice.", path=written(path)))
        except RedirectRefused as fault:
            done[wish.number] = replace(wish, kind=REFUSED, why=fault.message)
            continue
        seen.add(path)
        yield replace(wish, path=path)


def _source(wish: Wish, book: Book) -> str:
    """Return the path of a line; what is led on already may go on, also where the site has it."""
    try:
        return book.source(wish.path)
    except RedirectRefused:
        path = path_of(wish.path)
        if path not in book.leads or path in book.pages:
            raise
        return path


def _next(wish: Wish) -> str | None:
    try:
        target = target_of(wish.target, ())
    except RedirectRefused:
        return None
    return path_in(target) if target.startswith("/") else None


def _judged(wish: Wish, book: Book, before: dict[str, Goal]) -> Wish:
    try:
        goal = book.goal(wish.path, wish.target)
    except RedirectRefused as fault:
        return replace(wish, kind=REFUSED, why=fault.message)
    known = before.get(wish.path)
    book.put(wish.path, goal)
    same = known == goal and book.notes.get(wish.path) == wish.note
    return replace(wish, kind=SAME if same else CHANGED if known else NEW, goal=goal)


def _in_circle(wish: Wish) -> Wish:
    why = _("With other lines of the file this would go round in a circle.")
    return replace(wish, kind=REFUSED, why=why)


def _wish(number: int, cells: list[str], places: dict[str, int]) -> Wish:
    path, target, note = (
        _unguarded(cells[places[name]]) if name in places and places[name] < len(cells) else ""
        for name in READ
    )
    return Wish(number, path, target, note[:LONGEST_NOTE])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and cells of each line that holds anything."""
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found += 1
                yield reader.line_num, cells
            if found > MOST + 1:
                raise RedirectRefused(_("A file may hold 2,000 lines; cut it in parts."))
    except csv.Error:
        number = reader.line_num
        raise RedirectRefused(_("Line %(number)s cannot be read.", number=number)) from None


def _unguarded(cell: str) -> str:
    """Return a cell without the sign that keeps spreadsheets from reckoning with it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()
