"""What sums are asked for and taken: defaults, and what staff set instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lfnkr_app.database import db
from lfnkr_app.donations.transfers import accounts
from lfnkr_app.money import DECIMALS, Money
from lfnkr_app.web.organisation import SiteSetting

#: The name of the staff setting: by currency, any of the fields of Terms, sums in minor units.
SETTING: Final = "gift_terms"
CURRENCIES: Final = tuple(DECIMALS)
DEFAULT_CURRENCY: Final = "JPY"


@dataclass(frozen=True)
class Terms:
    """The sums of one currency in minor units, and what one of them pays for, with its date."""

    currency: str
    presets: tuple[int, ...]
    floor: int
    ceiling: int
    effect: str = ""
    effect_as_of: str = ""

    @property
    def suggested(self) -> list[Money]:
        """Return the sums to choose from."""
        return [Money(minor, self.currency) for minor in self.presets]


DEFAULTS: Final = {
    "JPY": Terms("JPY", (2_000, 5_000, 10_000, 30_000), 500, 1_000_000),
    "USD": Terms("USD", (1_500, 4_000, 8_000, 20_000), 500, 1_000_000),
    "EUR": Terms("EUR", (1_500, 4_000, 8_000, 20_000), 500, 1_000_000),
    "KRW": Terms("KRW", (20_000, 50_000, 100_000, 300_000), 5_000, 10_000_000),
}


def terms_of(currency: str) -> Terms:
    """Return the terms of a currency, as staff set them."""
    row = db.session.get(SiteSetting, SETTING)
    changed = dict(row.value.get(currency, {})) if row and isinstance(row.value, dict) else {}
    return _changed(DEFAULTS[currency], changed)


def _changed(standing: Terms, changed: dict[str, Any]) -> Terms:
    values = {name: getattr(standing, name) for name in Terms.__dataclass_fields__}
    values |= {name: value for name, value in changed.items() if name in values}
    return Terms(**values | {"currency": standing.currency, "presets": tuple(values["presets"])})


def methods_offered(*, cards: bool, currency: str = DEFAULT_CURRENCY) -> list[str]:
    """Return the ways of giving that are set up for a currency, cards first."""
    return [*(["card"] if cards else []), *accounts.methods_for(currency)]
