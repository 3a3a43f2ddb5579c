"""Cells of lists that people open in a spreadsheet."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

#: Tells Excel, in Japan too, that the file is UTF-8.
BOM: Final = "\ufeff"
#: What a spreadsheet takes for a formula, full-width forms included. Source: OWASP, CSV injection.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if _seen(text).startswith(FORMULA_STARTS) else text


def _seen(text: str) -> str:
    """Return the text as a careless program reads it: folded, without what nobody sees in front."""
    start = next((n for n, c in enumerate(text) if not _is_unseen(c)), len(text))
    return unicodedata.normalize("NFKC", text[start : start + 1]) + text[start + 1 :]


def _is_unseen(character: str) -> bool:
    return character not in "\t\r\n" and unicodedata.category(character) in {"Zs", "Cf"}
