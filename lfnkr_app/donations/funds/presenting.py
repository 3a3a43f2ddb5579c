"""A fund as readers see it: what came in each currency, of which goal, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.donations.funds import queries
from lfnkr_app.donations.funds.queries import FundFacts
from lfnkr_app.donations.funds.rules import GENERAL
from lfnkr_app.donations.funds.totals import Totals, totals
from lfnkr_app.donations.models import FundState
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.money import Money


@dataclass(frozen=True)
class Progress:
    """How far a fund has come in one currency; without a goal there is none to reach."""

    received: Money
    goal: Money | None

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached."""
        return self.goal is not None and self.received.minor >= self.goal.minor


@dataclass(frozen=True)
class Card:
    """A fund on a page; `facts` is None for what is given without choosing one."""

    slug: str
    name: Any
    words: Any
    facts: FundFacts | None
    progress: list[Progress]
    people: int
    takes_gifts: bool
    is_to_come: bool = False


def cards(now: datetime) -> tuple[list[Card], list[Card], datetime]:
    """Return the funds that readers see, those that ended apart, and as of when the sums are."""
    found, today = totals(now), clock.tokyo_day(now)
    shown = [fund for fund in queries.every() if fund.state != FundState.ARCHIVED]
    made = [_general(found), *(card(fund, found, today) for fund in shown)]
    live = [one for one in made if one.takes_gifts or one.is_to_come]
    return live, [one for one in made if one not in live], found.as_of


def _general(found: Totals) -> Card:
    words = _("You leave it to us. It keeps the work going, the office included.")
    progress = [Progress(money, None) for money in found.of(None)]
    people = found.names.get(None, 0)
    return Card(GENERAL, _("Where it is needed most"), words, None, progress, people,
                takes_gifts=True)  # fmt: skip


def card(fund: FundFacts, found: Totals, today: date) -> Card:
    """Return one fund as readers see it."""
    words = i18n.in_words(fund.descriptions) if fund.descriptions.get(i18n.DEFAULT) else ""
    to_come = fund.state == FundState.OPEN and fund.opens_on is not None and fund.opens_on > today
    return Card(
        fund.slug, i18n.in_words(fund.names), words, fund, _progress(fund, found),
        found.names.get(fund.id, 0), takes_gifts=fund.takes_gifts(today), is_to_come=to_come,
    )  # fmt: skip


def _progress(fund: FundFacts, found: Totals) -> list[Progress]:
    came = {money.currency: money for money in found.of(fund.id)}
    goals = {code: Money(minor, code) for code, minor in fund.goals.items() if minor}
    return [Progress(came.get(code, Money(0, code)), goals.get(code))
            for code in CURRENCIES if code in came or code in goals]  # fmt: skip
