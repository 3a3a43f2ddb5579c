"""What is stored of open letters and their signatures, and what the database itself guarantees."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText

#: A signature in one of these states keeps its seat: the index allows one person one of them.
HOLDS_A_SEAT: Final = "state IN ('pending', 'held', 'confirmed', 'invalidated')"
WANTS_NEWS: Final = "news AND state = 'confirmed'"
IS_SHOWN: Final = "state = 'confirmed' AND display <> 'hidden'"


def _only(condition: str) -> dict[str, Any]:
    """Return what makes an index a partial one, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class PetitionState(enum.StrEnum):
    """What a letter is doing."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ARCHIVED = "archived"


class SignatureState(enum.StrEnum):
    """What became of one signature; only `confirmed` counts."""

    PENDING = "pending"
    HELD = "held"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    INVALIDATED = "invalidated"
    EXPIRED = "expired"


class Display(enum.StrEnum):
    """How a name appears on the site."""

    HIDDEN = "hidden"
    INITIALS = "initials"
    FULL = "full"


class Source(enum.StrEnum):
    """How a signature came; the count names paper and those confirmed by hand apart."""

    ONLINE = "online"
    PAPER = "paper"
    IMPORT = "import"
    HAND = "hand"


class CommentState(enum.StrEnum):
    """What became of a signer's comment; only `shown` ones are read by others."""

    NONE = ""
    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


class Petition(HasUid, Base):
    """An open letter that people sign; `key` makes its signers' keys and dies with their names.

    `goals` are the steps that staff set, the smallest first; `goal` is the last of them.
    """

    __tablename__ = "petition"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=PetitionState.DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    time_zone: Mapped[str] = mapped_column(default="Asia/Tokyo")
    goal: Mapped[int | None]
    goals: Mapped[list[int]] = mapped_column(JSON, default=list)
    seats_per_address: Mapped[int] = mapped_column(default=1)
    forgets: Mapped[bool] = mapped_column(default=True)
    hands_over: Mapped[bool] = mapped_column(default=True)
    names_until: Mapped[datetime]
    key_sealed: Mapped[bytes | None] = mapped_column("key")
    demonstration: Mapped[bool] = mapped_column(default=False)
    takes_comments: Mapped[bool] = mapped_column(default=True)
    takes_organisations: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime | None]

    key_hex = SealedText("key_sealed")


class LetterVersion(Base):
    """The text of a letter in one language; locked for ever by the first signature under it.

    Readers see the newest published one; `change_note` says to them what changed against the one
    before. Not published: in preparation.
    """

    __tablename__ = "letter_version"
    __table_args__ = (UniqueConstraint("petition_id", "lang", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    lang: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    ask: Mapped[str]
    addressee: Mapped[str]
    intro: Mapped[str]
    text: Mapped[str]
    sha256: Mapped[str]
    made_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    change_note: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str] = mapped_column(default="")


class Signature(HasUid, Base):
    """One person's name under one letter; it counts once confirmed."""

    __tablename__ = "signature"
    __table_args__ = (
        Index("ix_signature_seat", "petition_id", "address_key", "seat", unique=True,
              **_only(HOLDS_A_SEAT)),
        Index("ix_signature_waiting", "signed_at", **_only("state = 'pending'")),
        Index("ix_signature_list", "petition_id", "state", "id"),
        Index("ix_signature_name", "petition_id", "name_key"),
        Index("ix_signature_held", "petition_id", "held_because", "id", **_only("state = 'held'")),
        Index("ix_signature_comment", "petition_id", "comment_state", "id",
              **_only("comment_state <> ''")),
        Index("ix_signature_news", "petition_id", "id", **_only(WANTS_NEWS)),
        Index("ix_signature_paper", "paper_batch_id", **_only("paper_batch_id IS NOT NULL")),
        Index("ix_signature_fraud", "fraud_batch_id", **_only("fraud_batch_id IS NOT NULL")),
        Index("ix_signature_shown", "petition_id", "id", **_only(IS_SHOWN)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id"))
    state: Mapped[str] = mapped_column(default=SignatureState.PENDING)
    address_key: Mapped[bytes | None]
    seat: Mapped[int] = mapped_column(default=1)
    name_key: Mapped[bytes | None]
    domain_key: Mapped[bytes | None]
    ip_key: Mapped[bytes | None]
    name_sealed: Mapped[bytes | None] = mapped_column("name")
    email_sealed: Mapped[bytes | None] = mapped_column("email")
    comment_sealed: Mapped[bytes | None] = mapped_column("comment")
    country: Mapped[str] = mapped_column(default="")
    display: Mapped[str] = mapped_column(default=Display.HIDDEN)
    deliver: Mapped[bool] = mapped_column(default=False)
    news: Mapped[bool] = mapped_column(default=False)
    lang: Mapped[str]
    source: Mapped[str] = mapped_column(default=Source.ONLINE)
    comment_state: Mapped[str] = mapped_column(default=CommentState.NONE)
    paper_batch_id: Mapped[int | None]
    fraud_batch_id: Mapped[int | None]
    was_state: Mapped[str | None]  # what an invalidated one goes back to when it is restored
    held_because: Mapped[str | None]
    generation: Mapped[int] = mapped_column(default=1)
    signed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    name = SealedText("name_sealed")
    email = SealedText("email_sealed")
    comment = SealedText("comment_sealed")


class Tally(Base):
    """The count, moved in the transaction of each signature; the sum over slots is the truth."""

    __tablename__ = "tally"

    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True
    )
    country: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]


class SignatureEvent(Base):
    """One change of a signature's state; holds nothing personal.

    `kind` is the signature's source, `cause` a short code of why: `own` for its owner, `batch`,
    `group`, `staff`, `paper`; empty for the ordinary way.
    """

    __tablename__ = "signature_event"
    __table_args__ = (Index("ix_signature_event_day", "petition_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id", ondelete="CASCADE"))
    became: Mapped[str]
    was: Mapped[str]
    kind: Mapped[str] = mapped_column(default=Source.ONLINE)
    cause: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Delivery(Base):
    """An entry of a letter's timeline that staff make: handed over, answered, or another event.

    `words` holds the sentence by language; `counted` is the count on that day, as staff saw it.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_petition", "petition_id", "happened_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    kind: Mapped[str]
    happened_on: Mapped[date]
    to_whom: Mapped[str] = mapped_column(default="")
    counted: Mapped[int | None]
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    url: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]


class Milestone(Base):
    """A step of the goal that the count reached, noted once and for ever."""

    __tablename__ = "milestone"

    petition_id: Mapped[int] = mapped_column(
        ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True
    )
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reached_at: Mapped[datetime]
