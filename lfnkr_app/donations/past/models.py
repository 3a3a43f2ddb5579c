"""Batches of past gifts."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class BatchState(enum.StrEnum):
    """What becomes of a batch; its gifts are there from `queued` on, bit by bit."""

    LOOKED_AT = "looked_at"
    QUEUED = "queued"
    ENTERED = "entered"
    UNDONE = "undone"
    DROPPED = "dropped"


class PastBatch(HasUid, Base):
    """One file of past gifts; `lines` holds them until they are entered or dropped.

    `refused` are pairs of a line's number and why it was left out, with nothing personal.
    """

    __tablename__ = "past_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=BatchState.LOOKED_AT)
    number: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    new: Mapped[int]
    same: Mapped[int]
    refused: Mapped[list[Any]] = mapped_column(JSON)
    lines_sealed: Mapped[bytes | None] = mapped_column("lines")
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    lines = SealedText("lines_sealed")


class PastGift(HasUid, Base):
    """Which batch brought a gift, and what the old book noted beside it."""

    __tablename__ = "past_gift"
    __table_args__ = (Index("ix_past_gift_batch", "batch_id", "gift_id"),)

    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("past_batch.id"))
    note_sealed: Mapped[bytes | None] = mapped_column("note")

    note = SealedText("note_sealed")
