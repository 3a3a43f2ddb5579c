"""Lists as text, in pieces: CSV that is safe in spreadsheets, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from lfnkr_app.petitions.lists.facts import Facts
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.web.sheets import BOM, safe_cell

BATCH: Final = 1000


def csv_stream(heads: tuple[str, ...], rows: Iterable[Row], facts: Facts) -> Iterator[str]:
    """Return the list as CSV in pieces: BOM for Excel, no cell a formula, its facts at the end."""
    yield BOM + _lines([heads])
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield _lines(batch)
    yield _lines([("", text) for text in (facts.not_named, facts.line) if text])


def json_stream(heads: tuple[str, ...], rows: Iterable[Row], facts: Facts) -> Iterator[str]:
    """Return the list as one JSON object in pieces."""
    yield json.dumps(facts.as_json(), ensure_ascii=False)[:-1] + ', "rows": ['
    between = "\n"
    for row in rows:
        item = json.dumps(dict(zip(heads, row, strict=True)), ensure_ascii=False)
        yield between + item
        between = ",\n"
    yield "\n]}\n"


def _lines(lines: Iterable[tuple[Any, ...]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [cell if type(cell) is int else safe_cell(cell) for cell in line] for line in lines
    )
    return buffer.getvalue()
