"""Runs that mail every donor of twelve months their statement, and who got one."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base


class RunState(enum.StrEnum):
    """What becomes of a run."""

    ASKED = "asked"  # waits for a second person, or for its 24 hours
    RUNNING = "running"
    DONE = "done"


class StatementRun(Base):
    """One run over all donors of the twelve months from `first` on."""

    __tablename__ = "statement_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    state: Mapped[str]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    act_id: Mapped[int | None]  # the act of two people that it waits for


class StatementSent(Base):
    """One statement that was mailed by a run: each donor gets one for the same twelve months."""

    __tablename__ = "statement_sent"

    first: Mapped[date] = mapped_column(primary_key=True)
    email_key: Mapped[bytes] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]
