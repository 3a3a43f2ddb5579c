"""What is stored of the count by day, and of what a check found wrong."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base


class CountDay(Base):
    """One Tokyo day of one letter, closed some hours after its end and never changed again.

    `hash` chains it to the day before (`counting.chain`). `late` says how many of its figures, the
    ones that left taken off, have no event of that day: counted before days were kept, or mended.
    """

    __tablename__ = "count_day"
    __table_args__ = (UniqueConstraint("petition_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    day: Mapped[date]
    confirmed: Mapped[int]
    removed: Mapped[int]
    held: Mapped[int]
    on_paper: Mapped[int]
    by_hand: Mapped[int]
    removed_by: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    late: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str]
    closed_at: Mapped[datetime]


class FaultKind(enum.StrEnum):
    """What did not agree: the tally or the days with the signatures, or the chain with itself."""

    TALLY = "tally"
    DAYS = "days"
    CHAIN = "chain"


class CountFault(Base):
    """Something that a check found wrong with a count; stays until somebody has seen it.

    `detail` holds figures by country and kind, or a day; nothing personal.
    """

    __tablename__ = "count_fault"
    __table_args__ = (Index("ix_count_fault_petition", "petition_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    kind: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    found_at: Mapped[datetime]
    repaired: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str] = mapped_column(default="")
