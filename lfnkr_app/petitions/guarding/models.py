"""What is stored to keep forged signatures out: paces, lists, switches, batches, alarms."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText
from lfnkr_app.web.site_version import OnPublicPages


class SigningPace(Base):
    """How often one kind of thing was seen at a letter in one hour, or in five minutes.

    `key` is an HMAC of a network, a mail domain or a name, or the slot of a whole letter. A row
    lives for a week, one of a name for a day.
    """

    __tablename__ = "signing_pace"

    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    n: Mapped[int]


class Verdict(enum.StrEnum):
    """What an entry of the lists does with whatever fits it."""

    HOLD = "hold"
    PASS = "pass"  # noqa: S105 - no password


class GuardEntry(OnPublicPages, HasUid, Base):
    """A mail domain, network or country that staff decided about; of one letter, or of all.

    Every process keeps the list, and reads it again when the site's version moves.
    """

    __tablename__ = "guard_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    verdict: Mapped[str]
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    value_sealed: Mapped[bytes | None] = mapped_column("value")
    note_sealed: Mapped[bytes | None] = mapped_column("note")
    until: Mapped[date | None]
    made_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]

    value = SealedText("value_sealed")
    note = SealedText("note_sealed")


class AsksWork(enum.StrEnum):
    """When a letter asks browsers for proof of work."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class LetterGuard(OnPublicPages, Base):
    """Whether a letter asks for proof of work; its form shows it, so the site's version moves.

    `asked_since` is set while it asks; `over` is the pace of five minutes above which it begins to,
    None for the usual one.
    """

    __tablename__ = "letter_guard"

    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    work: Mapped[str] = mapped_column(default=AsksWork.AUTO)
    over: Mapped[int | None]
    asked_since: Mapped[datetime | None]


class Act(enum.StrEnum):
    """What a batch does with the signatures that fit it."""

    STRIKE = "strike"
    RELEASE = "release"


class BatchState(enum.StrEnum):
    """Where a batch is; the worker goes on with `running` and `undoing` ones."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class FraudBatch(HasUid, Base):
    """Many signatures struck out or released at once, chunk by chunk, with a way back.

    `upto` is the newest signature when it was begun, `at` the last one that was looked at.
    `changed` counts what it changed, `returned` what went back. Conditions and reason are sealed.
    """

    __tablename__ = "fraud_batch"
    __table_args__ = (
        Index("ix_fraud_batch_petition", "petition_id", "id"),
        Index("ix_fraud_batch_working", "id",
              sqlite_where=text("state IN ('running', 'undoing')"),
              postgresql_where=text("state IN ('running', 'undoing')")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    act: Mapped[str]
    state: Mapped[str] = mapped_column(default=BatchState.RUNNING)
    conditions_sealed: Mapped[bytes | None] = mapped_column("conditions")
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")
    total: Mapped[int]
    changed: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    at: Mapped[int] = mapped_column(default=0)
    upto: Mapped[int]
    made_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    conditions_json = SealedText("conditions_sealed")
    reason = SealedText("reason_sealed")


class GuardAlarm(Base):
    """An alarm that was given, once for each held group and each flood; gone when it is over."""

    __tablename__ = "guard_alarm"

    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[datetime]
