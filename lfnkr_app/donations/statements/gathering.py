"""All gifts of one donor in twelve months, with what went back, and the totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import queries, worth
from lfnkr_app.donations.models import Donor, Fund, Gift, GiftState, Receipt
from lfnkr_app.donations.statements import rules
from lfnkr_app.money import DECIMALS, Money


@dataclass(frozen=True)
class Row:
    """One gift of a statement; `net` is what of it is with us."""

    received_at: datetime
    number: str
    donor: str
    fund: dict[str, str]
    method: str
    given: Money
    net: Money

    @property
    def back(self) -> Money | None:
        """Return what went back, None where nothing did."""
        minor = self.given.minor - self.net.minor
        return Money(minor, self.given.currency) if minor else None


@dataclass(frozen=True)
class Statement:
    """The gifts of twelve months, the earliest first; `donor_uid` is of the newest spelling."""

    first: date
    name: str
    email: str
    lang: str
    donor_uid: bytes
    rows: list[Row]

    @property
    def last(self) -> date:
        """Return the last day."""
        return date.fromordinal(rules.end_of(self.first).toordinal() - 1)

    @property
    def totals(self) -> list[Money]:
        """Return one total for each currency; they are never added together."""
        sums = {code: [row.net.minor for row in self.rows if row.net.currency == code]
                for code in DECIMALS}  # fmt: skip
        return [Money(sum(minors), code) for code, minors in sums.items() if minors]


def of_email(email_key: bytes, first: date) -> Statement | None:
    """Return the statement of a mail address; None where nothing was received from it."""
    return _gathered(Donor.email_key == email_key, first)


def of_unreachable(donor: Donor, first: date) -> Statement | None:
    """Return the statement of a donor without a mail address; None where nothing was received.

    Such donors are told apart by name and postal address, each exactly as written: one name alone
    could mix two people.
    """
    return None if donor.email_key else _gathered(Donor.id == donor.id, first)


def years_of(donor: Donor) -> list[int]:
    """Return the calendar years, in Tokyo, in which a donor's gifts came, the newest first."""
    mine = select(Gift.received_at).where(
        Gift.donor_id == donor.id, Gift.state == GiftState.SUCCEEDED
    )
    days = [clock.tokyo_day(at) for at in db.session.scalars(mine) if at is not None]
    return sorted({day.year for day in days}, reverse=True)


def _gathered(whose: ColumnElement[bool], first: date) -> Statement | None:
    query = within(select(Gift, Donor, Receipt.number, Fund.names), first)
    found = db.session.execute(
        query.outerjoin(Receipt, queries.RECEIPT_IN_FORCE)
        .outerjoin(Fund, Fund.id == Gift.fund_id)
        .where(whose)
        .order_by(Gift.received_at, Gift.id)
    ).all()
    if not found:
        return None
    newest_gift, newest = found[-1][0], found[-1][1]
    return Statement(first, newest.name or "", newest.email or "", newest_gift.lang, newest.uid,
                     [_row(*row) for row in found])  # fmt: skip


def of_donor(uid: bytes, first: date) -> Statement | None:
    """Return the statement of the mail address under which a donor stands."""
    key = db.session.scalar(select(Donor.email_key).where(Donor.uid == uid))
    return of_email(key, first) if key else None


def within(query: Select[*tuple[Any, ...]], first: date) -> Select[*tuple[Any, ...]]:
    """Return a query that selects gifts, limited to what was received in twelve months."""
    start = clock.tokyo_midnight(first)
    end = clock.tokyo_midnight(rules.end_of(first))
    return query.join(Donor, Donor.id == Gift.donor_id).where(
        Gift.state == GiftState.SUCCEEDED, Gift.received_at >= start, Gift.received_at < end
    )


def _row(gift: Gift, donor: Donor, number: str | None, fund: dict[str, str] | None) -> Row:
    left = max(0, worth.net(gift).minor)
    return Row(gift.received_at or gift.made_at, number or "", donor.name or "", fund or {},
               gift.method, gift.money, gift.money_of(left))  # fmt: skip
