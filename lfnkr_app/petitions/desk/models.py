"""What the letters' desk stores beside the letters themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base

_UNDONE: Final = text("done_at IS NULL")


class NamesPromise(Base):
    """An earlier day that signers were told, kept though staff extended the letter's own.

    Whoever signed before `signed_before` was told that name and address are deleted by `until`.
    """

    __tablename__ = "names_promise"
    __table_args__ = (
        Index("ix_names_promise_due", "until", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), index=True
    )
    signed_before: Mapped[datetime]
    until: Mapped[datetime]
    done_at: Mapped[datetime | None]


class VersionNotice(Base):
    """How far earlier signers have been told of a new version: up to which signature, till when.

    `last_id` is the last signature told in the first round, `late_from` the moment up to which
    those who confirmed later were told too.
    """

    __tablename__ = "version_notice"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("letter_version.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    last_id: Mapped[int] = mapped_column(default=0)
    round_done: Mapped[bool] = mapped_column(default=False)
    late_from: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
