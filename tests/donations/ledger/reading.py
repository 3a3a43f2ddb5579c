"""Reads a spreadsheet as rows of values, as the accountant's program does."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from defusedxml import ElementTree

_SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet by its name; an empty cell is None."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()
                 if name.startswith("xl/") and name.endswith(".xml")}  # fmt: skip
    shared = parts.get("xl/sharedStrings.xml")
    items = [] if shared is None else shared.findall("m:si", _SPACE)
    words = ["".join(item.itertext()) for item in items]
    names = [sheet.get("name") for sheet in parts["xl/workbook.xml"].iter() if sheet.get("sheetId")]
    return {
        str(name): _rows(parts[f"xl/worksheets/sheet{number}.xml"], words)
        for number, name in enumerate(names, 1)
    }


def _rows(sheet: Any, words: list[str]) -> list[list[Any]]:
    assert not sheet.findall(".//m:f", _SPACE), "a formula"
    return [_cells(row, words) for row in sheet.findall(".//m:row", _SPACE)]


def _cells(row: Any, words: list[str]) -> list[Any]:
    cells: dict[int, Any] = {}
    for cell in row.findall("m:c", _SPACE):
        cells[_place(cell.get("r", ""))] = _value(cell, words)
    return [cells.get(place) for place in range(max(cells, default=-1) + 1)]


def _value(cell: Any, words: list[str]) -> Any:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    text = cell.findtext("m:v", None, _SPACE)
    if text is None:
        return None
    return words[int(text)] if cell.get("t") == "s" else float(text)


def _place(address: str) -> int:
    place = 0
    for letter in re.match("[A-Z]+", address)[0]:  # type: ignore[index]
        place = place * 26 + ord(letter) - 64
    return place - 1
