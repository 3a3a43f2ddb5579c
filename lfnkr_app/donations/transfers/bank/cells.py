"""Days and sums as banks write them, in Japan and abroad."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from lfnkr_app.money import DECIMALS, parse

#: First years of the eras that bank files still name. Source: era name law, 1989 and 2019.
_ERAS: Final = {"R": 2018, "令和": 2018, "令": 2018, "H": 1988, "平成": 1988, "平": 1988}
_WESTERN: Final = re.compile(r"(\d{4})[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?")
_PLAIN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_JAPANESE: Final = re.compile(
    r"(R|H|令和|平成|令|平)\s*(元|\d{1,2})[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?"
)
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NAMED: Final = re.compile(r"(\d{1,2})[ -]([A-Z]{3})[A-Z]*[ -](\d{4})")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC")  # fmt: skip
_MINUS: Final = ("-", "▲", "△", "−")


def day_of(text: str) -> date | None:
    """Return the day that a cell names; None for none, and where it may mean two days."""
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    plain = re.split(r"[ T]\d{1,2}:\d{2}", plain)[0].strip()  # A time of day may follow.
    parts = _parts(plain)
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def _parts(plain: str) -> tuple[int, int, int] | None:
    if found := _WESTERN.fullmatch(plain) or _PLAIN.fullmatch(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _JAPANESE.fullmatch(plain):
        year = 1 if found[2] == "元" else int(found[2])
        return _ERAS[found[1]] + year, int(found[3]), int(found[4])
    if found := _DOTTED.fullmatch(plain):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _NAMED.fullmatch(plain)) and found[2] in _MONTHS:
        return int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])
    return None


def sum_of(text: str, currency: str) -> int:
    """Return the minor units of a cell, negative where it says so; 0 for an empty one.

    Raises:
        NotAnAmount: it is no sum in that currency.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").lstrip("+")
    if plain in {"", "-", "*"}:
        return 0
    wrapped = plain.startswith("(") and plain.endswith(")")
    bare = plain[1:-1] if wrapped else plain
    negative = wrapped or bare.startswith(_MINUS) or bare.endswith("-")
    stripped = bare.strip("".join(_MINUS)).removeprefix("\\")
    minor = parse(_without_cents(stripped, currency), currency).minor
    return -minor if negative else minor


def _without_cents(figures: str, currency: str) -> str:
    """Return figures without the `.00` that spreadsheets write behind whole yen all the same."""
    return figures if DECIMALS[currency] else figures.removesuffix(".00")
