"""What staff type in or bring as a file, line by line: understood, or told what is odd."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.errors import Refused
from lfnkr_app.petitions.paper.countries import code_of
from lfnkr_app.web.staff_files import is_control

MOST: Final = 100_000
LONGEST_NAME: Final = 255
_HEADS: Final = {"name", "names", "名前", "お名前", "氏名"}


@dataclass(frozen=True)
class Line:
    """One person on a sheet; the name may be empty where only the number is known."""

    name: str
    country: str = ""


@dataclass
class Understood:
    """What was read: people, and sentences about lines that are odd and were left out."""

    lines: list[Line] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)


def people(text: str) -> Understood:
    """Return the people of lines with `name,country`; a line of heads at the top is known as one.

    Raises:
        Refused: there are too many, quotes do not close, or nobody is in it.
    """
    found = Understood()
    for number, cells in _rows(text):
        name = cells[0] if cells else ""
        if not any(cells) or (number == 1 and name.casefold() in _HEADS):
            continue
        fault = _fault(cells)
        if fault:
            found.odd.append((number, fault))
        else:
            found.lines.append(Line(name, code_of(cells[1]) if len(cells) > 1 else ""))
        if len(found.lines) > MOST:
            raise Refused(_("More than %(most)s lines. Cut the file into parts.", most=f"{MOST:,}"))
    if not found.lines and not found.odd:
        raise Refused(_("Nobody is in it. Write one person a line: name, country."))
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    comma = "," if "\t" not in text.partition("\n")[0] else "\t"
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("、", ",").replace("，", ",")
    reader = csv.reader(io.StringIO(clean), delimiter=comma, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [unicodedata.normalize("NFC", cell).strip() for cell in cells]
    except csv.Error:
        sentence = _(
            "Line %(number)s cannot be read: a quotation mark does not close, or stands where "
            "none belongs.",
            number=reader.line_num,
        )
        raise Refused(sentence) from None


def _fault(cells: list[str]) -> str:
    """Return what is odd about a line; empty where nothing is."""
    name, *rest = cells
    if not name:
        return _("no name")
    if len(name) > LONGEST_NAME:
        return _("a name of more than %(most)s characters", most=LONGEST_NAME)
    if "\n" in name or any(is_control(c) for c in name):
        return _("a name over two lines")
    if "://" in name or name.casefold().startswith("www."):
        return _("a web address for a name")
    if len([cell for cell in rest if cell]) > 1:
        return _("more than a name and a country")
    if rest and rest[0] and not code_of(rest[0]):
        return _("no country is called %(name)s", name=rest[0][:40])
    return ""
