"""What is stored of a mail: sealed until it is sent, scrubbed once it is."""

from __future__ import annotations

import enum
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class MailState(enum.StrEnum):
    """Where a mail is on its way."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"


class Suppression(Base):
    """An address that no mailing goes to, as its key; the address itself is not kept."""

    __tablename__ = "suppression"

    person_key: Mapped[bytes] = mapped_column(primary_key=True)
    reason: Mapped[str]
    made_at: Mapped[datetime]


class OutgoingMail(HasUid, Base):
    """One mail to one person; recipient and arguments are sealed, and gone once it is sent."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("ix_outgoing_mail_due", "priority", "due_at", sqlite_where=text("state = 'queued'"),
              postgresql_where=text("state = 'queued'")),
        Index("ix_outgoing_mail_leased", "leased_until", sqlite_where=text("state = 'leased'"),
              postgresql_where=text("state = 'leased'")),
        Index("ix_outgoing_mail_about", "about", "queued_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    priority: Mapped[int]
    lang: Mapped[str]
    template: Mapped[str]
    recipient_sealed: Mapped[bytes | None] = mapped_column("recipient")
    args_sealed: Mapped[bytes | None] = mapped_column("args")
    about: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(default=MailState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    last_error: Mapped[str | None]

    recipient = SealedText("recipient_sealed")
    args_json = SealedText("args_sealed")

    @property
    def args(self) -> dict[str, Any]:
        """Return what the template is filled with; headers of its own stand under `headers`."""
        return dict(json.loads(self.args_json or "{}"))
