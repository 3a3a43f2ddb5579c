"""Reading gifts, funds and receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lfnkr_app import clock
from lfnkr_app.accounts.access import has_role
from lfnkr_app.database import db
from lfnkr_app.donations import needs, worth
from lfnkr_app.donations.models import (
    Donor,
    Fund,
    Gift,
    GiftState,
    Method,
    Receipt,
    ReceiptState,
)
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.money import Money

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
A_PAGE: Final = 50
LEDGER: Final = "staff.ledger.gifts"
BATCH: Final = 500
#: A gift may have had several receipts; one of them counts.
RECEIPT_IN_FORCE: Final = (Receipt.gift_id == Gift.id) & (Receipt.state == ReceiptState.ISSUED)


@dataclass(frozen=True)
class GiftLine:
    """What came in one currency; currencies are never added together."""

    currency: str
    minor: int
    count: int

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.minor, self.currency)


@dataclass(frozen=True)
class Waiting:
    """A card gift of which the end is not known; without a session if none was recorded."""

    id: int
    state: str
    session_id: str | None
    made_at: datetime


@dataclass(frozen=True)
class Filters:
    """Which gifts a list is about; what is empty does not filter. `month` is its first day."""

    state: str = ""
    currency: str = ""
    month: date | None = None


def gift_by_session(session_id: str) -> Gift | None:
    """Return the gift of a Checkout Session, if it is one of ours."""
    return db.session.scalar(select(Gift).where(Gift.session_id == session_id))


def gift_by_uid(uid: bytes) -> Gift | None:
    """Return the gift of that uid."""
    return db.session.scalar(select(Gift).where(Gift.uid == uid))


def gift_by_tag(tag: str) -> Gift | None:
    """Return the gift whose tag a session bears; None for a stranger's or a broken one."""
    try:
        uid = bytes.fromhex(tag)
    except ValueError:
        return None
    return gift_by_uid(uid)


def receipt_by_uid(uid: bytes) -> Receipt | None:
    """Return the receipt of that uid."""
    return db.session.scalar(select(Receipt).where(Receipt.uid == uid))


def gift_of(receipt: Receipt) -> Gift:
    """Return the gift that a receipt is for."""
    return db.session.get_one(Gift, receipt.gift_id)


def waiting_for_card(before: datetime) -> Sequence[Waiting]:
    """Return the card gifts made before a moment of which the end is not known, oldest first."""
    query = (
        select(Gift.id, Gift.state, Gift.session_id, Gift.made_at)
        .where(Gift.state.in_((GiftState.CREATED, GiftState.OPEN, GiftState.PROCESSING)),
               Gift.method == Method.CARD, Gift.demonstration.is_(False), Gift.made_at < before)
        .order_by(Gift.made_at)
    )  # fmt: skip
    return [Waiting(*row) for row in db.session.execute(query)]


def dashboard_gifts(now: datetime) -> list[GiftLine]:
    """Return what was received in this Tokyo month, one line for each currency."""
    today = clock.tokyo_day(now)
    return totals(Filters(state=GiftState.SUCCEEDED, month=today.replace(day=1)))


def dashboard_needs(now: datetime) -> list[Need]:
    """Return what needs a person, for the staff home of those who may see to it."""
    return needs.lines(now) if has_role("donations") else []


def totals(filters: Filters) -> list[GiftLine]:
    """Return one line for each currency of what the filtered gifts are worth now."""
    columns = select(Gift.currency, func.sum(worth.NET), func.count())
    rows = db.session.execute(_filtered(columns, filters).group_by(Gift.currency))
    found = {currency: (int(minor), count) for currency, minor, count in rows}
    return [GiftLine(currency, *found.get(currency, (0, 0))) for currency in CURRENCIES]


def ledger(filters: Filters, page: int) -> Sequence[tuple[Gift, str | None]]:
    """Return one page of gifts, newest first, with the numbers of their receipts."""
    query = (
        _filtered(select(Gift, Receipt.number), filters)
        .outerjoin(Receipt, RECEIPT_IN_FORCE)
        .options(joinedload(Gift.donor))
        .order_by(Gift.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return [(gift, number) for gift, number in db.session.execute(query)]


def count(filters: Filters) -> int:
    """Return how many gifts the filters let through."""
    return db.session.scalar(_filtered(select(func.count()).select_from(Gift), filters)) or 0


def months() -> list[date]:
    """Return the first days of the Tokyo months from the first gift to the newest, newest first."""
    first = db.session.scalar(select(func.min(Gift.made_at)))
    last = db.session.scalar(select(func.max(Gift.made_at)))
    found: list[date] = []
    if first and last:
        day, start = clock.tokyo_day(last).replace(day=1), clock.tokyo_day(first).replace(day=1)
        while day >= start:
            found.append(day)
            day = _month_before(day)
    return found


def all_gifts() -> Iterator[tuple[Gift, Donor, Fund | None, str | None]]:
    """Return every gift with donor, fund and receipt number, oldest first, read in batches."""
    base = (
        select(Gift, Donor, Fund, Receipt.number)
        .join(Donor, Donor.id == Gift.donor_id)
        .outerjoin(Fund, Fund.id == Gift.fund_id)
        .outerjoin(Receipt, RECEIPT_IN_FORCE)
        .order_by(Gift.id)
        .limit(BATCH)
    )
    after = 0
    while batch := db.session.execute(base.where(Gift.id > after)).all():
        yield from ((gift, donor, fund, number) for gift, donor, fund, number in batch)
        after = batch[-1][0].id
        db.session.expunge_all()


def _filtered(query: Query, filters: Filters) -> Query:
    if filters.state:
        query = query.where(Gift.state == filters.state)
    if filters.currency:
        query = query.where(Gift.currency == filters.currency)
    if filters.month:
        moment = func.coalesce(Gift.received_at, Gift.made_at)
        start, end = clock.tokyo_midnight(filters.month), month_after(filters.month)
        query = query.where(moment >= start, moment < clock.tokyo_midnight(end))
    return query


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
