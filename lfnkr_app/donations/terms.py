"""What sums are asked for and taken, and how: defaults, and what staff set instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from lfnkr_app.donations.transfers import accounts
from lfnkr_app.money import DECIMALS, Money
from lfnkr_app.web import organisation

#: The name of the staff setting: by currency, any of the fields of Terms, sums in minor units.
SETTING: Final = "gift_terms"
#: The name of the staff setting: which currencies are offered, and whether cards are taken.
OFFER: Final = "gift_offer"
CURRENCIES: Final = tuple(DECIMALS)
DEFAULT_CURRENCY: Final = "JPY"


@dataclass(frozen=True)
class Effect:
    """What one sum pays for, by language, and when that was so."""

    words: dict[str, str]
    as_of: str


@dataclass(frozen=True)
class Terms:
    """The sums of one currency in minor units, and what some of them pay for."""

    currency: str
    presets: tuple[int, ...]
    floor: int
    ceiling: int
    effects: dict[int, Effect] = field(default_factory=dict)

    @property
    def suggested(self) -> list[Money]:
        """Return the sums to choose from."""
        return [Money(minor, self.currency) for minor in self.presets]

    @property
    def told(self) -> list[tuple[Money, Effect]]:
        """Return the sums of which is said what they pay for."""
        return [(money, self.effects[money.minor]) for money in self.suggested
                if money.minor in self.effects]  # fmt: skip


DEFAULTS: Final = {
    "JPY": Terms("JPY", (2_000, 5_000, 10_000, 30_000), 500, 1_000_000),
    "USD": Terms("USD", (1_500, 4_000, 8_000, 20_000), 500, 1_000_000),
    "EUR": Terms("EUR", (1_500, 4_000, 8_000, 20_000), 500, 1_000_000),
    "KRW": Terms("KRW", (20_000, 50_000, 100_000, 300_000), 5_000, 10_000_000),
}


@dataclass(frozen=True)
class Offer:
    """The currencies that the form offers, never none, and whether staff let cards be taken."""

    currencies: tuple[str, ...]
    cards: bool

    @property
    def first(self) -> str:
        """Return the currency of the form until another one is chosen."""
        return DEFAULT_CURRENCY if DEFAULT_CURRENCY in self.currencies else self.currencies[0]


def offer() -> Offer:
    """Return what staff let the form offer; everything until they say otherwise."""
    stored = organisation.kept(OFFER) or {}
    chosen = tuple(code for code in CURRENCIES if code in stored.get("currencies", CURRENCIES))
    return Offer(chosen or CURRENCIES, bool(stored.get("cards", True)))


def terms_of(currency: str) -> Terms:
    """Return the terms of a currency, as staff set them."""
    stored = organisation.kept(SETTING)
    return changed(currency, dict((stored or {}).get(currency, {})))


def changed(currency: str, kept: dict[str, Any]) -> Terms:
    """Return the terms of a currency as they are with what is kept of it."""
    standing, told = DEFAULTS[currency], kept.get("effects", {}).items()
    return Terms(
        currency=currency,
        presets=tuple(kept.get("presets", standing.presets)),
        floor=kept.get("floor", standing.floor),
        ceiling=kept.get("ceiling", standing.ceiling),
        effects={int(minor): Effect(**effect) for minor, effect in told},
    )


def methods_offered(*, cards: bool, currency: str = DEFAULT_CURRENCY) -> list[str]:
    """Return the ways of giving that are set up for a currency, cards first."""
    return [*(["card"] if cards else []), *accounts.methods_for(currency)]
