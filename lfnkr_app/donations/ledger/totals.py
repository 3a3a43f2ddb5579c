"""What gifts come to: one line for each currency, summed by the database, never added together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from lfnkr_app.database import db
from lfnkr_app.donations.ledger.matching import BACK, conditions
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.donations.models import Fund, Gift, GiftSource, GiftState, Method
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.money import Money

CAME: Final = Gift.state == GiftState.SUCCEEDED
_FEE_MISSING: Final = and_(
    Gift.method == Method.CARD,
    Gift.fee_minor.is_(None),
    Gift.demonstration.is_(False),
    Gift.source != GiftSource.IMPORT,
)


@dataclass(frozen=True)
class Exchanged:
    """What gifts of one currency became where the balance at Stripe has another one."""

    settled: Money
    fee: Money
    count: int


@dataclass(frozen=True)
class Total:
    """One currency: what was received, what went back, what Stripe kept of it, what is left.

    `fee` is that of gifts settled in their own currency; `exchanged` holds the others, whose fees
    are in other money. `fee_missing` is of how many card gifts the fee is not known.
    """

    currency: str
    count: int
    received: Money
    back: Money
    fee: Money
    fee_missing: int
    exchanged: tuple[Exchanged, ...]

    @property
    def net(self) -> Money:
        """Return what is left, as far as it is in this currency."""
        return Money(self.received.minor - self.back.minor - self.fee.minor, self.currency)


def received(wanted: Wanted) -> list[Total]:
    """Return what the wanted gifts brought, one line for each currency that there is."""
    rows = db.session.execute(_sums(Gift.currency).where(CAME, *conditions(wanted)))
    return _totals([tuple(row) for row in rows])


def expected(wanted: Wanted) -> list[tuple[Money, int]]:
    """Return the sum and number of the wanted gifts, whether they came or not."""
    query = select(Gift.currency, func.sum(Gift.amount_minor), func.count())
    rows = db.session.execute(query.where(*conditions(wanted)).group_by(Gift.currency))
    known = {currency: (Money(int(minor), currency), count) for currency, minor, count in rows}
    return [known[currency] for currency in CURRENCIES if currency in known]


def by_method(wanted: Wanted) -> dict[str, list[Total]]:
    """Return the totals of each way in which the wanted gifts came."""
    return _grouped(Gift.method, wanted)


def by_fund(wanted: Wanted) -> dict[str, list[Total]]:
    """Return the totals of each fund by its slug; empty for gifts of none."""
    return _grouped(func.coalesce(Fund.slug, ""), wanted)


def _grouped(column: Any, wanted: Wanted) -> dict[str, list[Total]]:
    query = _sums(Gift.currency, column).outerjoin(Fund, Fund.id == Gift.fund_id)
    query = query.where(CAME, *conditions(wanted)).group_by(column)
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for currency, name, *sums in db.session.execute(query):
        rows.setdefault(name, []).append((currency, *sums))
    return {name: _totals(group) for name, group in rows.items()}


def _sums(*by: ColumnElement[Any] | Any) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(
        *by, Gift.settled_currency, func.count(), func.sum(Gift.amount_minor), func.sum(BACK),
        func.sum(Gift.settled_minor), func.sum(Gift.fee_minor),
        func.sum(case((_FEE_MISSING, 1), else_=0)),
    )  # fmt: skip
    return query.group_by(Gift.currency, Gift.settled_currency)


def _totals(rows: list[tuple[Any, ...]]) -> list[Total]:
    """Return one line for each currency from rows by currency and settled currency."""
    groups = {currency: [row for row in rows if row[0] == currency] for currency in CURRENCIES}
    return [_total(currency, group) for currency, group in groups.items() if group]


def _total(currency: str, rows: list[tuple[Any, ...]]) -> Total:
    own = [row for row in rows if row[1] in {None, currency}]
    other = [row for row in rows if row[1] not in {None, currency}]
    return Total(
        currency=currency, count=_sum(rows, 2), received=Money(_sum(rows, 3), currency),
        back=Money(_sum(rows, 4), currency), fee=Money(_sum(own, 6), currency),
        fee_missing=_sum(rows, 7),
        exchanged=tuple(
            Exchanged(Money(int(row[5] or 0), row[1]), Money(int(row[6] or 0), row[1]), row[2])
            for row in other
        ),
    )  # fmt: skip


def _sum(rows: list[tuple[Any, ...]], place: int) -> int:
    return sum(int(row[place] or 0) for row in rows)
