"""Cells of lists that people open in a spreadsheet."""

from __future__ import annotations

from typing import Any, Final

#: Tells Excel, in Japan too, that the file is UTF-8.
BOM: Final = "\ufeff"
#: What a spreadsheet takes for a formula, full-width forms included. Source: OWASP, CSV injection.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(FORMULA_STARTS) else text
