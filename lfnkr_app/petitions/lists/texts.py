"""Lists as text, in pieces: CSV that is safe in spreadsheets, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from lfnkr_app.lists.files import csv_lines
from lfnkr_app.petitions.lists.facts import Facts
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.web.sheets import BOM

BATCH: Final = 1000


def csv_stream(heads: tuple[str, ...], rows: Iterable[Row], facts: Facts) -> Iterator[str]:
    """Return the list as CSV in pieces: BOM for Excel, no cell a formula, its facts at the end."""
    yield BOM + csv_lines([heads])
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield csv_lines(batch)
    yield csv_lines([("", text) for text in (facts.not_named, facts.line) if text])


def json_stream(heads: tuple[str, ...], rows: Iterable[Row], facts: Facts) -> Iterator[str]:
    """Return the list as one JSON object in pieces."""
    yield json.dumps(facts.as_json(), ensure_ascii=False)[:-1] + ', "rows": ['
    between = "\n"
    for row in rows:
        item = json.dumps(dict(zip(heads, row, strict=True)), ensure_ascii=False)
        yield between + item
        between = ",\n"
    yield "\n]}\n"
