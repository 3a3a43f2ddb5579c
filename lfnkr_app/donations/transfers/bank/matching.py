"""Which announced gift a bank line is: by its reference, then the payer's name, then the sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.transfers.accounts import METHODS
from lfnkr_app.donations.transfers.announced import FOUND_FOR
from lfnkr_app.donations.transfers.bank import names
from lfnkr_app.money import Money

#: Why a gift may be the one.
REFERENCE, NAME, LIKE, SUM = "reference", "name", "like", "sum"
_WORTH: Final = {REFERENCE: 100, NAME: 40, LIKE: 20, SUM: 10}
BEST: Final = 3
#: A name alone settles nothing if it is short, or if the announcement is not near the transfer.
LEAST_NAME: Final = 4
LEAST_LIKE: Final = 3
BEFORE: Final = timedelta(days=3)
AFTER: Final = timedelta(days=60)


@dataclass(frozen=True)
class Came:
    """What is known of a line: its sum, its day, and its words."""

    money: Money
    day: date
    text: str
    payer: str


@dataclass(frozen=True)
class Announced:
    """A gift that is waited for, or was; with the names that its transfer may bear."""

    id: int
    reference: str
    money: Money
    day: date
    donor: str
    names: frozenset[str]


@dataclass(frozen=True)
class Guess:
    """A gift that a line may be, and why."""

    gift: Announced
    why: tuple[str, ...]

    @property
    def worth(self) -> int:
        """Return how likely it is, to sort by."""
        return sum(_WORTH[reason] for reason in self.why)


class Book:
    """The announced gifts that have not come, read once."""

    def __init__(self, now: datetime) -> None:
        self._gifts = {gift.id: gift for gift in map(_announced, _not_come(now))}
        self._by_reference = {gift.reference: gift for gift in self._gifts.values()}

    def strike(self, gift_id: int) -> None:
        """Leave out a gift that has come meanwhile."""
        gift = self._gifts.pop(gift_id, None)
        if gift is not None:
            self._by_reference.pop(gift.reference, None)

    def best(self, line: Came) -> list[Guess]:
        """Return the gifts that a line may be, the likeliest first, three at most."""
        guesses = [guess for gift in self._gifts.values() if (guess := self._guess(gift, line))]
        guesses.sort(
            key=lambda guess: (-guess.worth, abs(guess.gift.day - line.day), guess.gift.id)
        )
        return guesses[:BEST]

    def certain(self, line: Came, *, rivals: int = 0) -> Announced | None:
        """Return the gift that a line surely is; `rivals` are lines of its day that look alike.

        Sure is a reference with its sum. So is a whole name with its sum, where one gift alone
        bears both, it was announced around that day, and no other line looks alike.
        """
        named = self._named(line)
        fitting = [gift for gift in named if gift.money == line.money]
        if named:
            return fitting[0] if len(fitting) == 1 else None
        bearers = [gift for gift in self._gifts.values()
                   if gift.money == line.money and _is_near(gift, line)
                   and gift.names & _whole_names(line)]  # fmt: skip
        return bearers[0] if len(bearers) == 1 and not rivals else None

    def _named(self, line: Came) -> list[Announced]:
        wanted = names.references(f"{line.text} {line.payer}")
        return [self._by_reference[one] for one in wanted if one in self._by_reference]

    def _guess(self, gift: Announced, line: Came) -> Guess | None:
        why = []
        if gift in self._named(line):
            why.append(REFERENCE)
        if gift.names & _whole_names(line):
            why.append(NAME)
        elif _is_like(gift.names, _names_of(line)):
            why.append(LIKE)
        if gift.money == line.money:
            why.append(SUM)
        return Guess(gift, tuple(why)) if why else None


def _not_come(now: datetime) -> Iterable[Gift]:
    states = (GiftState.OPEN, GiftState.EXPIRED, GiftState.FAILED)
    query = (
        select(Gift)
        .where(Gift.state.in_(states), Gift.method.in_(METHODS), Gift.reference.is_not(None),
               Gift.made_at > now - FOUND_FOR, Gift.demonstration.is_(False))
        .options(joinedload(Gift.donor))
        .order_by(Gift.id)
    )  # fmt: skip
    return db.session.scalars(query)


def _announced(gift: Gift) -> Announced:
    donor = gift.donor.name or ""
    borne = {names.payer(name) for name in (gift.transfer_name, donor) if name}
    return Announced(gift.id, gift.reference or "", gift.money, clock.tokyo_day(gift.made_at),
                     donor, frozenset(filter(None, borne)))  # fmt: skip


def _names_of(line: Came) -> set[str]:
    return {name for text in (line.payer, line.text) if (name := names.payer(text))}


def _whole_names(line: Came) -> set[str]:
    return {name for name in _names_of(line) if len(name) >= LEAST_NAME}


def _is_near(gift: Announced, line: Came) -> bool:
    return gift.day - BEFORE <= line.day <= gift.day + AFTER


def _is_like(borne: frozenset[str], seen: set[str]) -> bool:
    """Return whether one name holds the other, its marks left out: banks cut long names short."""
    for mine in map(names.unmarked, borne):
        for theirs in map(names.unmarked, seen):
            short, long = sorted((mine, theirs), key=len)
            if len(short) >= LEAST_LIKE and short in long:
                return True
    return False
