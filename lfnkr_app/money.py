"""Money: whole minor units with their currency; never a float, never added across currencies."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: Decimals of each currency we take. Source: ISO 4217, minor units.
DECIMALS: Final[dict[str, int]] = {"JPY": 0, "USD": 2, "EUR": 2, "KRW": 0}
_SIGNS: Final = {"JPY": ("¥", "円", "JPY"), "USD": ("$", "US$", "USD"), "EUR": ("€", "EUR"),
                 "KRW": ("₩", "원", "KRW")}  # fmt: skip
#: More minor units than anybody gives; sums of many such still fit the database's whole numbers.
MOST: Final = 10**12
_PLAIN: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")


class NotAnAmount(ValueError):
    """The text is no amount of money in the currency it was meant for."""


class TooMuch(NotAnAmount):
    """The text is an amount, and beyond all reason."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount of one currency, in whole minor units: `Money(1250, "EUR")` is 12.50 euro."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in DECIMALS:
            raise NotAnAmount(f"unknown currency {self.currency!r}")

    def __str__(self) -> str:
        """Return the amount as `JPY 10,000` or `USD 50.00`."""
        return f"{self.currency} {self.figures()}"

    def figures(self) -> str:
        """Return the amount without its currency: `10,000` or `50.00`."""
        decimals, sign = DECIMALS[self.currency], "-" if self.minor < 0 else ""
        major, minor = divmod(abs(self.minor), 10**decimals)
        return f"{sign}{major:,}" + (f".{minor:0{decimals}d}" if decimals else "")


def parse(text: str, currency: str) -> Money:
    """Return the money that a person typed: `10,000`, `１００００`, `¥10000`, `12.50`.

    Raises:
        NotAnAmount: signs, letters, more decimals than the currency has (`30.5` yen).
        TooMuch: a sum beyond all reason.
    """
    figures = unicodedata.normalize("NFKC", text).strip()
    for sign in sorted((unicodedata.normalize("NFKC", s) for s in _SIGNS[currency]), key=len)[::-1]:
        figures = figures.removeprefix(sign).removesuffix(sign).strip()
    match = _PLAIN.fullmatch(figures.replace("、", ","))
    if match is None or len(figures) > 20 or not figures.isascii():
        raise NotAnAmount(text)
    minor = _minor(match, currency)
    if minor > MOST:
        raise TooMuch(text)
    return Money(minor, currency)


def _minor(match: re.Match[str], currency: str) -> int:
    decimals = DECIMALS[currency]
    fraction = match[2] or ""
    if len(fraction) > decimals:
        raise NotAnAmount(match[0])
    return int(match[1].replace(",", "") + fraction.ljust(decimals, "0"))
