"""Lists as XLSX: row by row, and nothing in a cell becomes a formula, a number or a link."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from lfnkr_app.lists.store import TakesBytes
from lfnkr_app.petitions.lists.facts import SAID, Facts
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.web.sheets import safe_cell

#: A sheet of Excel ends at 1,048,576 rows; longer lists go on in another sheet.
ROWS_A_SHEET: Final = 1_000_000
WIDTHS: Final = {"number": 10, "name": 40, "comment": 60, "email": 34}
_TEXT_ONLY: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def write(
    out: TakesBytes,
    heads: tuple[str, ...],
    rows: Iterable[Row],
    facts: Facts,
    *,
    scratch: Path | None,
) -> None:
    """Write the list; with a folder for scratch files in little memory, else all in memory.

    The library keeps rows in scratch files of its own on the way; see `store.scratch`.
    """
    kept: dict[str, Any] = {"in_memory": True}
    if scratch is not None:
        kept = {"constant_memory": True, "tmpdir": str(scratch)}
    anything_that_takes_bytes: Any = out
    book: Any = Workbook(anything_that_takes_bytes, {**_TEXT_ONLY, **kept})
    book.set_properties({"title": facts.title, "comments": facts.line})
    _people(book, heads, rows, facts)
    _about(book, facts)
    book.close()


def _people(book: Any, heads: tuple[str, ...], rows: Iterable[Row], facts: Facts) -> None:
    sheet, at = _sheet(book, "Signatures", heads), 1
    parts = 1
    for row in rows:
        if at > ROWS_A_SHEET:
            parts += 1
            sheet, at = _sheet(book, f"Signatures {parts}", heads), 1
        _write(sheet, at, row)
        at += 1
    for text in filter(None, (facts.not_named, facts.line)):
        sheet.write_string(at, 1 if len(heads) > 1 else 0, text)
        at += 1


def _sheet(book: Any, name: str, heads: tuple[str, ...]) -> Any:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    for column, head in enumerate(heads):
        sheet.set_column(column, column, WIDTHS.get(head, 14))
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write(sheet: Any, at: int, row: Row) -> None:
    for column, cell in enumerate(row):
        if type(cell) is int:
            sheet.write_number(at, column, cell)
        elif cell:
            sheet.write_string(at, column, safe_cell(cell))


def _about(book: Any, facts: Facts) -> None:
    """Add a sheet that says what this list is."""
    sheet, bold = book.add_worksheet("About this list"), book.add_format({"bold": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    lines = [
        ("Open letter", facts.title), ("Addressee", facts.addressee), ("Ask", facts.ask),
        ("Purpose", SAID[facts.purpose]), ("As of", facts.moment),
        ("Names withheld", str(facts.withheld)),
        *((f"Text signed, {v.lang}", f"version {v.number}, sha256 {v.sha256}")
          for v in facts.versions),
    ]  # fmt: skip
    for at, (head, text) in enumerate(lines):
        sheet.write_string(at, 0, head, bold)
        sheet.write_string(at, 1, safe_cell(text))
