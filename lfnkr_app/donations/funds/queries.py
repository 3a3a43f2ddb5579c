"""Reading the funds: which there are, which take gifts on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations.funds.models import UseOfFunds
from lfnkr_app.donations.models import Fund, FundState
from lfnkr_app.web import site_version


@dataclass(frozen=True)
class FundFacts:
    """A fund as pages need it, read once for each version of the site."""

    id: int
    slug: str
    kind: str
    state: str
    names: dict[str, str]
    descriptions: dict[str, str]
    goals: dict[str, int]
    opens_on: date | None
    closes_on: date | None

    def takes_gifts(self, today: date) -> bool:
        """Return whether donors may choose it on a Tokyo day."""
        begun = self.opens_on is None or self.opens_on <= today
        ended = self.closes_on is not None and self.closes_on < today
        return self.state == FundState.OPEN and begun and not ended


def open_on(today: date) -> list[FundFacts]:
    """Return the funds that take gifts on a day, in the order that staff gave them."""
    return [fund for fund in every() if fund.takes_gifts(today)]


def by_slug(slug: str) -> FundFacts | None:
    """Return the fund of that name, whatever its state."""
    return next((fund for fund in every() if fund.slug == slug), None)


def every() -> list[FundFacts]:
    """Return all funds, in the order that staff gave them."""
    return site_version.cached("funds", _read)


def _read() -> list[FundFacts]:
    rows = db.session.scalars(select(Fund).order_by(Fund.position, Fund.id))
    return [FundFacts(**{name: _value(row, name) for name in FundFacts.__dataclass_fields__})
            for row in rows]  # fmt: skip


def _value(row: Fund, name: str) -> Any:
    value = getattr(row, name)
    return dict(value) if isinstance(value, dict) else value


def uses() -> list[UseOfFunds]:
    """Return what money was used for, quarter by quarter."""
    query = select(UseOfFunds).order_by(UseOfFunds.year, UseOfFunds.quarter, UseOfFunds.id)
    return list(db.session.scalars(query))


def named(fund_id: int | None) -> FundFacts | None:
    """Return the fund of that id, None for the general one."""
    return next((fund for fund in every() if fund.id == fund_id), None)
