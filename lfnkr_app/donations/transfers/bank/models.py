"""What is stored of bank files; a line stands once, whichever files it comes in."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.money import Money
from lfnkr_app.privacy.sealing import SealedText

STANDS: Final = "state != 'undone'"
WAITS: Final = "state = 'waiting'"


class FileState(enum.StrEnum):
    """What became of a file."""

    UNREAD = "unread"  # staff must say which column is which
    LOOKED_AT = "looked_at"
    ENTERING = "entering"  # long files are entered by the worker
    ENTERED = "entered"
    UNDONE = "undone"
    DROPPED = "dropped"


class LineState(enum.StrEnum):
    """What became of a line."""

    WAITING = "waiting"
    MATCHED = "matched"  # with a gift that was announced
    MADE = "made"  # into a gift without announcement
    NO_GIFT = "no_gift"
    UNDONE = "undone"


class BankBatch(HasUid, Base):
    """One file; `content` holds it until it is entered or thrown away.

    `done` is how many of its `number` lines were worked on, `known` of how many stood there before.
    """

    __tablename__ = "bank_batch"
    __table_args__ = (Index("ix_bank_batch_state", "state", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    method: Mapped[str]
    currency: Mapped[str]
    number: Mapped[int] = mapped_column(default=0)
    outgoing: Mapped[int] = mapped_column(default=0)
    odd: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    content_sealed: Mapped[bytes | None] = mapped_column("content")
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    made_by: Mapped[str] = mapped_column(default="")  # empty: a command on the server
    made_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    content = SealedText("content_sealed")
    reason = SealedText("reason_sealed")


class BankLine(HasUid, Base):
    """One sum that came in; the database refuses it twice, and refuses two of one gift."""

    __tablename__ = "bank_line"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_minor"),
        Index("ix_bank_line_key", "line_key", unique=True, sqlite_where=sql(STANDS),
              postgresql_where=sql(STANDS)),
        Index("ix_bank_line_gift", "gift_id", unique=True, sqlite_where=sql(STANDS),
              postgresql_where=sql(STANDS)),
        Index("ix_bank_line_waiting", "day", sqlite_where=sql(WAITS),
              postgresql_where=sql(WAITS)),
        Index("ix_bank_line_batch", "batch_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("bank_batch.id"))
    state: Mapped[str] = mapped_column(default=LineState.WAITING)
    line_key: Mapped[bytes]
    method: Mapped[str]
    currency: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    text_sealed: Mapped[bytes | None] = mapped_column("text")
    payer_sealed: Mapped[bytes | None] = mapped_column("payer")
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("gift.id"))
    decided_by: Mapped[str | None]  # None: by its reference or name, when the file was entered
    decided_at: Mapped[datetime | None]

    text = SealedText("text_sealed")
    payer = SealedText("payer_sealed")
    reason = SealedText("reason_sealed")

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.amount_minor, self.currency)
