"""Files as they leave: media types, answers, lines of CSV, and how far one has got."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, TypeVar

from flask import Response

from lfnkr_app.web.sheets import safe_cell

KINDS: Final = {
    "csv": "text/csv; charset=utf-8", "json": "application/json", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}  # fmt: skip
STEP: Final = 2000
_FIGURES: Final = (int, Decimal)
Progress = Callable[[int], None]
Row = TypeVar("Row")


def kind(file_name: str) -> str:
    """Return the media type of a file of that name."""
    return KINDS[file_name.rpartition(".")[2]]


def handed_out(name: str, data: bytes | Iterator[bytes]) -> Response:
    """Return a file as the answer to a request."""
    response = Response(data, content_type=kind(name))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return rows as lines of CSV in which no cell is a formula."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [cell if type(cell) in _FIGURES else safe_cell(cell) for cell in row] for row in rows
    )
    return buffer.getvalue()


def counted(rows: Iterable[Row], progress: Progress | None) -> Iterator[Row]:
    """Return the rows, and say now and then how many have gone by."""
    for number, row in enumerate(rows, 1):
        yield row
        if progress and not number % STEP:
            progress(number)
