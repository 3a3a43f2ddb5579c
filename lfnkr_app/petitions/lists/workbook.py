"""Lists of signatures as spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from lfnkr_app.lists.book import Book
from lfnkr_app.lists.store import TakesBytes
from lfnkr_app.petitions.lists.facts import SAID, Facts
from lfnkr_app.petitions.lists.people import Row

WIDTHS: Final = {"number": 10, "name": 40, "comment": 60, "email": 34}


def write(
    out: TakesBytes,
    heads: tuple[str, ...],
    rows: Iterable[Row],
    facts: Facts,
    *,
    scratch: Path | None,
) -> None:
    """Write the list; with a folder for scratch files in little memory, else all in memory."""
    book = Book(out, scratch, title=facts.title, comments=facts.line)
    sheet, at = book.rows("Signatures", heads, rows, WIDTHS)
    for text in filter(None, (facts.not_named, facts.line)):
        sheet.write_string(at, 1 if len(heads) > 1 else 0, text)
        at += 1
    book.facts("About this list", _about(facts))
    book.close()


def _about(facts: Facts) -> list[tuple[str, str]]:
    """Return what this list is, line by line."""
    return [
        ("Open letter", facts.title), ("Addressee", facts.addressee), ("Ask", facts.ask),
        ("Purpose", SAID[facts.purpose]), ("As of", facts.moment),
        ("Names withheld", str(facts.withheld)),
        *((f"Text signed, {v.lang}", f"version {v.number}, sha256 {v.sha256}")
          for v in facts.versions),
    ]  # fmt: skip
