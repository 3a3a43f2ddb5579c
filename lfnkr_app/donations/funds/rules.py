"""Quarters of a Tokyo year and how their sums add up: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask_babel import gettext as _

from lfnkr_app.donations.funds.models import UseOfFunds
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.money import Money

#: The name in addresses of what is given without choosing a fund, and names that pages have.
GENERAL: Final = "general"
TAKEN: Final = frozenset({GENERAL, "new", "use", "names"})


@dataclass
class Quarter:
    """What money was used for in three months; totals one for each currency, never added."""

    year: int
    number: int
    entries: list[UseOfFunds] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return its months and year."""
        return quarter_words(self.year, self.number)

    @property
    def totals(self) -> list[Money]:
        """Return one sum for each currency."""
        sums = {code: sum(e.amount_minor for e in self.entries if e.currency == code)
                for code in CURRENCIES}  # fmt: skip
        return [Money(minor, code) for code, minor in sums.items() if minor]


def quarter_words(year: int, number: int) -> str:
    """Return the months and the year of a quarter in words."""
    words = {
        1: _("January to March %(year)s", year=year),
        2: _("April to June %(year)s", year=year),
        3: _("July to September %(year)s", year=year),
        4: _("October to December %(year)s", year=year),
    }
    return str(words[number])


def last_quarters(today: date, how_many: int) -> list[tuple[int, int]]:
    """Return the newest quarters that have begun, as year and number, the newest first."""
    newest = today.year * 4 + (today.month - 1) // 3
    return [((newest - ago) // 4, (newest - ago) % 4 + 1) for ago in range(how_many)]


def by_quarter(entries: list[UseOfFunds]) -> list[Quarter]:
    """Return the quarters of entries, the newest first, in each the order that staff gave."""
    found: dict[tuple[int, int], Quarter] = {}
    for entry in entries:
        key = (entry.year, entry.quarter)
        found.setdefault(key, Quarter(*key)).entries.append(entry)
    return [found[key] for key in sorted(found, reverse=True)]
