"""Spreadsheets, row by row; nothing in a cell becomes a formula, a number or a link by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from lfnkr_app.lists.store import TakesBytes
from lfnkr_app.web.sheets import safe_cell

#: A sheet of Excel ends at 1,048,576 rows; longer lists go on in another sheet.
ROWS_A_SHEET: Final = 1_000_000
_TEXT_ONLY: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
Row = tuple[Any, ...]


class Book:
    """A spreadsheet that is being written; with a folder for scratch files in little memory.

    The library keeps rows in scratch files of its own on the way; see `store.scratch`.
    """

    def __init__(self, out: TakesBytes, scratch: Path | None, **properties: str) -> None:
        kept: dict[str, Any] = {"in_memory": True}
        if scratch is not None:
            kept = {"constant_memory": True, "tmpdir": str(scratch)}
        anything_that_takes_bytes: Any = out
        self._book: Any = Workbook(anything_that_takes_bytes, {**_TEXT_ONLY, **kept})
        self._book.set_properties(properties)
        self._bold = self._book.add_format({"bold": True})
        self._whole = self._book.add_format({"num_format": "#,##0"})
        self._parted = self._book.add_format({"num_format": "#,##0.00"})

    def rows(
        self, name: str, heads: tuple[str, ...], rows: Iterable[Row], widths: Mapping[str, int]
    ) -> tuple[Any, int]:
        """Write rows under their heads; return the last sheet and the line that comes next."""
        sheet, at, parts = self._sheet(name, heads, widths), 1, 1
        for row in rows:
            if at > ROWS_A_SHEET:
                parts += 1
                sheet, at = self._sheet(f"{name} {parts}", heads, widths), 1
            self._write(sheet, at, row)
            at += 1
        return sheet, at

    def facts(self, name: str, lines: Iterable[tuple[str, str]]) -> None:
        """Write a sheet of two columns: what, and what of it."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 90)
        for at, (head, text) in enumerate(lines):
            sheet.write_string(at, 0, head, self._bold)
            sheet.write_string(at, 1, safe_cell(text))

    def close(self) -> None:
        """Write what is left."""
        self._book.close()

    def _sheet(self, name: str, heads: tuple[str, ...], widths: Mapping[str, int]) -> Any:
        sheet = self._book.add_worksheet(name)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, widths.get(head, 14))
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _write(self, sheet: Any, at: int, row: Row) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                has_parts = cell.as_tuple().exponent != 0
                sheet.write_number(at, column, cell, self._parted if has_parts else self._whole)
            elif type(cell) is int:
                sheet.write_number(at, column, cell)
            elif cell:
                sheet.write_string(at, column, safe_cell(cell))
