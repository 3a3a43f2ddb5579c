"""Reading bank files and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.transfers.accounts import METHODS
from lfnkr_app.donations.transfers.bank import files, keeping, names
from lfnkr_app.donations.transfers.bank.matching import Announced, Book, Came, Guess
from lfnkr_app.donations.transfers.bank.models import BankBatch, BankLine, FileState, LineState
from lfnkr_app.donations.transfers.bank.staff_reading import Line
from lfnkr_app.money import DECIMALS, Money

A_PAGE: Final = 20
LINES: Final = 10
DECIDED: Final = 50
PAYOUT_NEAR: Final = timedelta(days=4)
KNOWN, MATCHED, UNCLEAR = "known", "matched", "unclear"


@dataclass(frozen=True)
class Seen:
    """A line of a file before it is entered: what would become of it."""

    line: Line
    money: Money
    kind: str
    gift: Announced | None = None


@dataclass(frozen=True)
class Waiting:
    """A line that waits for a person, with what it may be."""

    line: BankLine
    guesses: list[Guess]
    came_before: list[Gift]  # gifts of the reference that it names, which have come already
    payout: bool
    twins: int  # lines of the same day, sum and account


def batch(batch_id: int, *, for_update: bool = False) -> BankBatch | None:
    """Return a file, locked if it is about to change."""
    query = select(BankBatch).where(BankBatch.id == batch_id)
    return db.session.scalar(query.with_for_update() if for_update else query)


def batches(page: int) -> tuple[Sequence[BankBatch], int]:
    """Return a page of files, newest first, and how many pages there are."""
    mine = BankBatch.state != FileState.DROPPED
    total = db.session.scalar(select(func.count(BankBatch.id)).where(mine)) or 0
    query = select(BankBatch).where(mine).order_by(BankBatch.id.desc())
    found = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return found, max(1, -(-total // A_PAGE))


def preview(found: BankBatch, now: datetime) -> list[Seen]:
    """Return what would become of each line of a file that is not entered yet."""
    lines = files.understood(found).lines
    known, book = keeping.known(lines, found.method, found.currency), Book(now)
    seen = []
    for line, rivals in files.with_rivals(lines):
        money = Money(line.minor, found.currency)
        if line in known:
            seen.append(Seen(line, money, KNOWN))
            continue
        gift = book.certain(files.came(line, found.currency), rivals=rivals)
        if gift:
            book.strike(gift.id)
        seen.append(Seen(line, money, MATCHED if gift else UNCLEAR, gift))
    return seen


def elsewhere(found: BankBatch, seen: Sequence[Seen]) -> int:
    """Return how many new lines stand already under another account: a wrong choice of account."""
    new = [one.line for one in seen if one.kind != KNOWN]
    accounts = [(method, code) for code in DECIMALS for method in METHODS
                if (method, code) != (found.method, found.currency)]  # fmt: skip
    return sum(len(keeping.known(new, *account)) for account in accounts) if new else 0


def states_of(batch_id: int) -> dict[str, int]:
    """Return how many lines of a file stand in each state."""
    query = select(BankLine.state, func.count()).where(BankLine.batch_id == batch_id)
    rows = db.session.execute(query.group_by(BankLine.state))
    return {str(state): int(number) for state, number in rows}


def line(line_id: int, *, for_update: bool = False) -> BankLine | None:
    """Return a line, locked if it is about to change."""
    query = select(BankLine).where(BankLine.id == line_id)
    return db.session.scalar(query.with_for_update() if for_update else query)


def waiting(page: int, now: datetime) -> tuple[list[Waiting], int, int]:
    """Return a page of the lines that wait for a person, oldest first; how many; and the pages."""
    mine = BankLine.state == LineState.WAITING
    total = db.session.scalar(select(func.count(BankLine.id)).where(mine)) or 0
    query = select(BankLine).where(mine).order_by(BankLine.day, BankLine.id)
    lines = db.session.scalars(query.limit(LINES).offset((page - 1) * LINES)).all()
    book = Book(now) if lines else None
    found = [_waiting(line, book) for line in lines if book]
    return found, total, max(1, -(-total // LINES))


def one_waiting(found: BankLine, now: datetime) -> Waiting:
    """Return one line that waits, with what it may be."""
    return _waiting(found, Book(now))


def _waiting(found: BankLine, book: Book) -> Waiting:
    known = Came(found.money, found.day, found.text or "", found.payer or "")
    named = names.references(f"{known.text} {known.payer}")
    came = select(Gift).where(Gift.reference.in_(named), Gift.state == GiftState.SUCCEEDED)
    return Waiting(
        found, book.best(known), list(db.session.scalars(came)), _may_be_payout(found),
        _twins(found),
    )  # fmt: skip


def _may_be_payout(found: BankLine) -> bool:
    """Return whether a line may be card gifts, paid out: they are booked already, one by one."""
    words = names.kana(f"{found.payer}{found.text}")
    if "ストライプ" in words or "STRIPE" in words:
        return True
    midday = clock.tokyo_midnight(found.day)
    near = and_(Payout.arrives_at > midday - PAYOUT_NEAR, Payout.arrives_at < midday + PAYOUT_NEAR)
    same = and_(Payout.amount_minor == found.amount_minor, Payout.currency == found.currency)
    return db.session.scalar(select(Payout.id).where(near, same).limit(1)) is not None


def _twins(found: BankLine) -> int:
    other = aliased(BankLine)
    alike = (other.id != found.id, other.day == found.day, other.method == found.method,
             other.amount_minor == found.amount_minor, other.currency == found.currency,
             other.state != LineState.UNDONE, other.batch_id != found.batch_id)  # fmt: skip
    return db.session.scalar(select(func.count(other.id)).where(*alike)) or 0


def decided(page: int) -> tuple[Sequence[BankLine], int]:
    """Return a page of the lines that were decided about, the newest decision first."""
    states = (LineState.MATCHED, LineState.MADE, LineState.NO_GIFT)
    total = db.session.scalar(select(func.count(BankLine.id)).where(BankLine.state.in_(states)))
    query = select(BankLine).where(BankLine.state.in_(states))
    query = query.order_by(BankLine.decided_at.desc(), BankLine.id.desc())
    found = db.session.scalars(query.limit(DECIDED).offset((page - 1) * DECIDED)).all()
    return found, max(1, -(-(total or 0) // DECIDED))


def number_waiting() -> int:
    """Return how many lines wait for a person."""
    query = select(func.count(BankLine.id)).where(BankLine.state == LineState.WAITING)
    return db.session.scalar(query) or 0


def may_have_come() -> ColumnElement[bool]:
    """Return which announced gifts may have come unseen: no reminder goes out for them.

    A line of that sum waits for a person, or no bank file reaches beyond the announcement though
    files are used.
    """
    same = (BankLine.state == LineState.WAITING, BankLine.currency == Gift.currency,
            BankLine.amount_minor == Gift.amount_minor)  # fmt: skip
    entered = BankBatch.state.in_((FileState.ENTERING, FileState.ENTERED))
    any_file = exists(select(BankBatch.id).where(entered, BankBatch.method == Gift.method))
    newer = exists(
        select(BankBatch.id).where(entered, BankBatch.method == Gift.method,
                                   BankBatch.made_at > Gift.made_at)
    )  # fmt: skip
    return or_(exists(select(BankLine.id).where(*same)), and_(any_file, ~newer))
