"""Batches of signatures from paper."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class BatchState(enum.StrEnum):
    """What became of a batch; only an entered one counts."""

    LOOKED_AT = "looked_at"
    ENTERED = "entered"
    UNDONE = "undone"
    DROPPED = "dropped"


class PaperBatch(HasUid, Base):
    """Sheets that were typed in at one time; `lines` holds them until they are entered or dropped.

    `number` is how many people there are, `named` of how many the name is known. Where the sheets
    did not say that names are handed over, names are not kept.
    """

    __tablename__ = "paper_batch"
    __table_args__ = (Index("ix_paper_batch_petition", "petition_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=BatchState.LOOKED_AT)
    lang: Mapped[str]
    hands_over: Mapped[bool]
    number: Mapped[int]
    named: Mapped[int]
    note_sealed: Mapped[bytes | None] = mapped_column("note")
    lines_sealed: Mapped[bytes | None] = mapped_column("lines")
    made_by: Mapped[str] = mapped_column(default="")  # empty: a command on the server
    made_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    note = SealedText("note_sealed")
    lines = SealedText("lines_sealed")
