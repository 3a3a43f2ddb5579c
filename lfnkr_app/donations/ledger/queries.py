"""Reading gifts for the ledger: pages that begin where another ended, and one gift's company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.ledger.matching import (
    IS_DISPUTED,
    OPEN_DISPUTE,
    conditions,
)
from lfnkr_app.donations.ledger.rules import Standing, standing
from lfnkr_app.donations.ledger.wanted import Wanted, month_before
from lfnkr_app.donations.models import Donor, Fund, Gift, Receipt
from lfnkr_app.donations.queries import RECEIPT_IN_FORCE

A_PAGE: Final = 50
#: Above every number that a gift can have.
LAST: Final = 2**31 - 1


@dataclass(frozen=True)
class Line:
    """One gift in a list, with its receipt's number, and how it stands."""

    gift: Gift
    number: str | None
    standing: Standing


@dataclass(frozen=True)
class Found:
    """One page of the list; `older` and `newer` are the numbers to go on from, None at an end."""

    lines: Sequence[Line]
    older: int | None = None
    newer: int | None = None


def found(wanted: Wanted, *, before: int = 0, after: int = 0) -> Found:
    """Return a page of the wanted gifts, the newest first.

    The page that follows `before`, or precedes `after`: numbers of gifts, 0 for none. No page is
    reached by counting rows, so the last is as near as the first.
    """
    query = _lines().where(*conditions(wanted)).limit(A_PAGE + 1)
    if after:
        rows = _read(query.where(Gift.id > after).order_by(Gift.id))
        here = rows[:A_PAGE][::-1]
        more = len(rows) > A_PAGE
        return Found(here, here[-1].gift.id if here else None, here[0].gift.id if more else None)
    rows = _read(query.where(Gift.id < (before or LAST)).order_by(Gift.id.desc()))
    here = rows[:A_PAGE]
    older = here[-1].gift.id if len(rows) > A_PAGE else None
    return Found(here, older, here[0].gift.id if here and before else None)


def lines_of(ids: Sequence[int]) -> list[Line]:
    """Return the lines of some gifts, the newest first."""
    return _read(_lines().where(Gift.id.in_(ids)).order_by(Gift.id.desc()))


def of_one_address(gift: Gift, most: int) -> list[Line]:
    """Return other gifts of the gift's mail address, the newest first; none without an address."""
    if gift.donor.email_key is None:
        return []
    same = select(Donor.id).where(Donor.email_key == gift.donor.email_key)
    query = _lines().where(Gift.donor_id.in_(same), Gift.id != gift.id)
    return _read(query.order_by(Gift.id.desc()).limit(most))


def is_disputed(gift: Gift) -> bool:
    """Return whether a bank asks for the gift's money at this moment."""
    query = select(Dispute.id).where(Dispute.gift_id == gift.id, OPEN_DISPUTE)
    return db.session.scalar(query.limit(1)) is not None


def receipts(gift: Gift) -> Sequence[Receipt]:
    """Return the receipts of a gift, the oldest first."""
    query = select(Receipt).where(Receipt.gift_id == gift.id).order_by(Receipt.id)
    return db.session.scalars(query).all()


def funds() -> Sequence[Fund]:
    """Return all funds, closed ones too, in the order that staff gave them."""
    return db.session.scalars(select(Fund).order_by(Fund.position, Fund.id)).all()


def months(now: date) -> list[date]:
    """Return the first days of the Tokyo months from the first gift to the present, newest first.

    Nothing is counted: the first money stands at the end of an index, and gifts are made in the
    order of their numbers.
    """
    came = select(Gift.received_at).where(Gift.received_at.is_not(None))
    oldest = (came.order_by(Gift.received_at), select(Gift.made_at).order_by(Gift.id))
    known = [moment for query in oldest if (moment := db.session.scalar(query.limit(1)))]
    first = clock.tokyo_day(min(known)).replace(day=1) if known else now.replace(day=1)
    return list(_months_back(now.replace(day=1), first))


def _months_back(day: date, first: date) -> Iterator[date]:
    while day >= first:
        yield day
        day = month_before(day)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(Gift, Receipt.number, IS_DISPUTED)
        .outerjoin(Receipt, RECEIPT_IN_FORCE)
        .options(joinedload(Gift.donor))
    )


def _read(query: Select[*tuple[Any, ...]]) -> list[Line]:
    return [
        Line(gift, number, standing(gift, disputed=bool(disputed)))
        for gift, number, disputed in db.session.execute(query)
    ]
