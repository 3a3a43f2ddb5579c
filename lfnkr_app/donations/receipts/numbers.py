"""The numbers of receipts: one after the other in each series and Tokyo year, none left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db
from lfnkr_app.donations.models import Receipt, ReceiptSeries, ReceiptState


def next_in(series: str, year: int) -> int:
    """Take the next number of a series and year; its row stays locked until this unit of work ends.

    If the unit of work fails, the number was never given out.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(ReceiptSeries).values(series=series, year=year, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=["series", "year"], set_={"last": ReceiptSeries.__table__.c.last + 1}
    )
    return int(db.session.scalars(counted.returning(ReceiptSeries.last)).one())


@dataclass(frozen=True)
class Count:
    """The numbers of one series and year: how many there are, how many of them void, the last."""

    series: str
    year: int
    last: int
    there: int
    void: int

    @property
    def is_whole(self) -> bool:
        """Return whether no number is missing: as many receipts as the last number says."""
        return self.there == self.last


def counts() -> list[Count]:
    """Return the count of every series and year, newest year first."""
    is_void = func.count().filter(Receipt.state == ReceiptState.VOID)
    query = (
        select(ReceiptSeries.series, ReceiptSeries.year, ReceiptSeries.last,
               func.count(Receipt.id), is_void)
        .outerjoin(Receipt, (Receipt.series == ReceiptSeries.series)
                   & (Receipt.year == ReceiptSeries.year))
        .group_by(ReceiptSeries.series, ReceiptSeries.year, ReceiptSeries.last)
        .order_by(ReceiptSeries.year.desc(), ReceiptSeries.series.desc())
    )  # fmt: skip
    return [Count(*row) for row in db.session.execute(query)]


def missing(series: str, year: int) -> list[int]:
    """Return the numbers of a series and year that no receipt has; there should be none."""
    last = db.session.scalar(
        select(ReceiptSeries.last).where(ReceiptSeries.series == series, ReceiptSeries.year == year)
    )
    mine = (Receipt.series == series, Receipt.year == year)
    there = set(db.session.scalars(select(Receipt.sequence).where(*mine)))
    return [number for number in range(1, (last or 0) + 1) if number not in there]
