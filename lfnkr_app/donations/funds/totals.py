"""What came for each fund, by currency, and who gave it by name; summed by the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, select, text

from lfnkr_app.database import db
from lfnkr_app.donations.models import NAMED, RECEIVED, Donor, Gift
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.donations.worth import NET
from lfnkr_app.money import Money
from lfnkr_app.web import site_version

#: For so long a process tells what it has read; the page says as of when.
FRESH: Final = timedelta(seconds=10)
A_PAGE: Final = 100
_KEPT: Final = "lfnkr_fund_totals"


@dataclass
class Totals:
    """What came for each fund, None being the general one, and how many people show a name."""

    as_of: datetime
    sums: dict[int | None, dict[str, Money]] = field(default_factory=dict)
    names: dict[int | None, int] = field(default_factory=dict)

    def of(self, fund_id: int | None) -> list[Money]:
        """Return what came for a fund, one sum for each currency in which something did."""
        sums = self.sums.get(fund_id, {})
        return [sums[code] for code in CURRENCIES if code in sums]


@dataclass(frozen=True)
class NamesPage:
    """One page of the names that donors of a fund chose to show, the newest gift first."""

    names: list[tuple[int, str]]
    total: int
    page: int
    pages: int


def totals(now: datetime) -> Totals:
    """Return what came; summed at most every ten seconds in a process, and after any change."""
    version = site_version.current()
    kept: tuple[int, Totals] | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != version or not timedelta() <= now - kept[1].as_of < FRESH:
        kept = current_app.extensions[_KEPT] = (version, _read(now))
    return kept[1]


def forget() -> None:
    """Let the next reader sum anew."""
    current_app.extensions.pop(_KEPT, None)


def _read(now: datetime) -> Totals:
    found = Totals(now)
    sums = select(Gift.fund_id, Gift.currency, func.sum(NET)).where(text(RECEIVED))
    for fund_id, currency, minor in db.session.execute(sums.group_by(Gift.fund_id, Gift.currency)):
        if minor > 0:
            found.sums.setdefault(fund_id, {})[currency] = Money(int(minor), currency)
    people = _named().add_columns(Gift.fund_id.label("fund")).group_by(Gift.fund_id).subquery()
    counted = select(people.c.fund, func.count()).group_by(people.c.fund)
    found.names = {row[0]: row[1] for row in db.session.execute(counted)}
    return found


def names_page(fund_id: int | None, page: int) -> NamesPage | None:
    """Return a page of names with a donor's id each; None where there is no such page."""
    mine = Gift.fund_id.is_(None) if fund_id is None else Gift.fund_id == fund_id
    total = db.session.scalar(select(func.count()).select_from(_named(mine).subquery())) or 0
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        return None
    newest = _named(mine).order_by(func.max(Gift.id).desc())
    rows = db.session.execute(newest.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    donors = db.session.scalars(select(Donor).where(Donor.id.in_([row.donor_id for row in rows])))
    known = {donor.id: donor.name or "" for donor in donors}
    names = [(row.donor_id, known[row.donor_id]) for row in rows]
    return NamesPage(names, total, page, pages)


def _named(*conditions: ColumnElement[bool]) -> Select[int, int]:
    """Return one row for each person who chose to be named and whose gift was not given back."""
    columns = select(func.max(Gift.donor_id).label("donor_id"), func.max(Gift.id))
    joined = columns.join(Donor, Donor.id == Gift.donor_id).where(text(NAMED), NET > 0, *conditions)
    return joined.group_by(Donor.name_key, func.coalesce(Donor.email_key, Donor.person_key))
