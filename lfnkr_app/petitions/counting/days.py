"""The count by Tokyo day: the closed days as they were written, the others from their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.counting import chain
from lfnkr_app.petitions.counting.chain import Figures
from lfnkr_app.petitions.counting.models import CountDay
from lfnkr_app.petitions.models import Petition, SignatureEvent, SignatureState, Tally

#: A day is closed this long after it ended: whatever began before midnight is written by then.
CLOSED_AFTER: Final = timedelta(hours=3)


@dataclass
class Line:
    """One day on the page and in the file; `hash` is empty while the day is not closed.

    `total` is the count at its end, or now.
    """

    day: date
    figures: Figures
    hash: str = ""
    total: int = 0


@dataclass
class Ledger:
    """All days of a letter, the oldest first, and what is counted and belongs to no day yet."""

    lines: list[Line]
    astray: dict[str, int]

    @property
    def total(self) -> int:
        """Return the count: the sum of all days."""
        return self.lines[-1].total if self.lines else 0


def ledger(petition_id: int, now: datetime) -> Ledger:
    """Return the days of a letter. Their sum is the tally, at whatever moment it is asked for.

    The tally and the events that are not in closed days are read by one statement, so that people
    who confirm meanwhile are in both or in neither. What is in the tally and in no event is
    carried over: before the first day or, once days are closed, into the first that is not.
    """
    closed = closed_days(petition_id)
    events, counted = _read(petition_id, closed[-1].day if closed else None)
    lines = [_closed_line(row) for row in closed]
    fresh = [Line(day, figures) for day, figures in sorted(events.items())]
    booked = chain.nets([line.figures for line in (*lines, *fresh)])
    astray = {kind: by for kind in booked if (by := counted[kind] - booked[kind])}
    _carry(lines, fresh, astray, clock.tokyo_day(now))
    total = 0
    for line in [*lines, *fresh]:
        line.total = total = total + line.figures.net
    return Ledger([*lines, *fresh], astray)


def closed_days(petition_id: int) -> Sequence[CountDay]:
    """Return the closed days, the oldest first."""
    mine = select(CountDay).where(CountDay.petition_id == petition_id)
    return db.session.scalars(mine.order_by(CountDay.day)).all()


def close_days(petition_id: int, now: datetime) -> int:
    """Close the days that ended three hours ago and more; return how many. It commits.

    Read first, and written after: the lock is held for the writing only. Two workers at once write
    a day once.
    """
    before = clock.tokyo_day(now - CLOSED_AFTER)
    due = [line for line in ledger(petition_id, now).lines if not line.hash and line.day < before]
    if not due:
        db.session.rollback()
        return 0
    begin_writing()
    mine = select(Petition.id).where(Petition.id == petition_id)
    db.session.execute(mine.with_for_update(key_share=True))
    closed = closed_days(petition_id)
    if closed and closed[-1].day >= due[0].day:
        due = []
    previous = closed[-1].hash if closed else chain.START
    for line in due:
        previous = _close(petition_id, line, previous, now)
    db.session.commit()
    return len(due)


def _close(petition_id: int, line: Line, previous: str, now: datetime) -> str:
    figures = line.figures
    row = CountDay(
        petition_id=petition_id, day=line.day, confirmed=figures.confirmed, removed=figures.removed,
        held=figures.held, on_paper=figures.on_paper, by_hand=figures.by_hand,
        removed_by=dict(figures.removed_by), late=figures.late, closed_at=now,
        hash=chain.hash_of(previous, line.day, figures),
    )  # fmt: skip
    db.session.add(row)
    return row.hash


def _carry(lines: list[Line], fresh: list[Line], astray: dict[str, int], today: date) -> None:
    """Put what belongs to no day before the first one, or, once days are closed, after the last."""
    if not astray:
        return
    first = fresh[0].day if fresh else today
    if not lines:
        fresh.insert(0, Line(first - timedelta(days=1), Figures()))
    elif not fresh:
        fresh.append(Line(lines[-1].day + timedelta(days=1), Figures()))
    for kind, by in astray.items():
        fresh[0].figures.correct(kind, by)


def _closed_line(row: CountDay) -> Line:
    figures = Figures(row.confirmed, row.removed, row.held, row.on_paper, row.by_hand,
                      Counter(row.removed_by), row.late)  # fmt: skip
    return Line(row.day, figures, row.hash)


def _read(petition_id: int, closed: date | None) -> tuple[dict[date, Figures], Counter[str]]:
    """Return the days since `closed` from their events, and the tally by kind."""
    days: dict[date, Figures] = {}
    counted: Counter[str] = Counter()
    for day, kind, was, became, cause, n in db.session.execute(_query(petition_id, closed)):
        if day is None:
            counted[chain.kind_group(kind)] += int(n)
        else:
            days.setdefault(day, Figures()).add(kind, was, became, cause, n)
    return days, counted


def _query(petition_id: int, closed: date | None) -> Any:
    event, confirmed = SignatureEvent, SignatureState.CONFIRMED
    facts = (_day(event.at), event.kind, event.was, event.became, event.cause)
    moves = or_(event.was == confirmed, event.became.in_((confirmed, SignatureState.HELD)))
    events = select(*facts, func.count()).where(event.petition_id == petition_id, moves)
    if closed is not None:
        events = events.where(event.at >= clock.day_after(closed))
    empty = [literal("") for _ in range(3)]
    tally: Any = (
        select(cast(null(), Date), Tally.kind, *empty, func.sum(Tally.n))
        .where(Tally.petition_id == petition_id)
        .group_by(Tally.kind)
    )
    return union_all(events.group_by(*facts), tally)


def _day(moment: Any) -> ColumnElement[date]:
    """Return the calendar day that Tokyo had, in SQL; it keeps one distance to UTC all year."""
    if db.engine.dialect.name == "postgresql":
        return cast(func.timezone("Asia/Tokyo", moment), Date)
    return type_coerce(func.date(moment, "+9 hours"), Date)
