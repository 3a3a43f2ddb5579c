"""What is stored of subscribers, mailings, and who was sent which."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class SubscriberState(enum.StrEnum):
    """Where a subscription is; who leaves has no row any more."""

    PENDING = "pending"
    CONFIRMED = "confirmed"


class MailingState(enum.StrEnum):
    """Where a mailing is on its way."""

    DRAFT = "draft"
    WAITING = "waiting"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


class Subscriber(HasUid, Base):
    """Someone who asked for news; the address is sealed, its key finds it again."""

    __tablename__ = "subscriber"
    __table_args__ = (
        Index("ix_subscriber_waiting", "asked_at", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[bytes] = mapped_column(unique=True)
    email_sealed: Mapped[bytes] = mapped_column("email")
    lang: Mapped[str]
    state: Mapped[str] = mapped_column(default=SubscriberState.PENDING)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    email = SealedText("email_sealed")


class Mailing(Base):
    """One mail to many: its texts by language, and how far it has come.

    `audience` names a source of recipients, or `news` for all of them, `subject` one of its
    letters. `source` and `after` say where to go on; `queued`, `often` and `suppressed` what
    became of those it came to.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fallback: Mapped[str] = mapped_column(default="en")
    state: Mapped[str] = mapped_column(default=MailingState.DRAFT)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expected: Mapped[int] = mapped_column(default=0)
    source: Mapped[int] = mapped_column(default=0)
    after: Mapped[int] = mapped_column(default=0)
    queued: Mapped[int] = mapped_column(default=0)
    often: Mapped[int] = mapped_column(default=0)
    suppressed: Mapped[int] = mapped_column(default=0)


class MailingSent(Base):
    """That one person was sent one mailing; the database itself allows it once."""

    __tablename__ = "mailing_sent"
    __table_args__ = (Index("ix_mailing_sent_person", "person_key", "sent_at"),)

    mailing_id: Mapped[int] = mapped_column(
        ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True
    )
    person_key: Mapped[bytes] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]
