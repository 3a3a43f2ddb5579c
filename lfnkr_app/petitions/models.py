"""What is stored of open letters and their signatures, and what the database itself guarantees."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText

#: A signature in one of these states keeps its seat: the index allows one person one of them.
HOLDS_A_SEAT: Final = "state IN ('pending', 'held', 'confirmed', 'invalidated')"


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


class Petition(HasUid, Base):
    """An open letter that people sign; `key` makes its signers' keys and dies with their names."""

    __tablename__ = "petition"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=PetitionState.DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    time_zone: Mapped[str] = mapped_column(default="Asia/Tokyo")
    goal: Mapped[int | None]
    seats_per_address: Mapped[int] = mapped_column(default=1)
    forgets: Mapped[bool] = mapped_column(default=True)
    hands_over: Mapped[bool] = mapped_column(default=True)
    names_until: Mapped[datetime]
    key_sealed: Mapped[bytes | None] = mapped_column("key")
    demonstration: Mapped[bool] = mapped_column(default=False)

    key_hex = SealedText("key_sealed")


class LetterVersion(Base):
    """The text of a letter in one language; locked for ever by the first signature under it."""

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


class Signature(HasUid, Base):
    """One person's name under one letter; it counts once confirmed."""

    __tablename__ = "signature"
    __table_args__ = (
        Index("ix_signature_seat", "petition_id", "address_key", "seat", unique=True,
              sqlite_where=text(HOLDS_A_SEAT), postgresql_where=text(HOLDS_A_SEAT)),
        Index("ix_signature_waiting", "signed_at", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
        Index("ix_signature_list", "petition_id", "state", "id"),
        Index("ix_signature_shown", "petition_id", "confirmed_at", "id",
              sqlite_where=text("state = 'confirmed' AND display <> 'hidden'"),
              postgresql_where=text("state = 'confirmed' AND display <> 'hidden'")),
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
    source: Mapped[str] = mapped_column(default="online")
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
    """One change of a signature's state; holds nothing personal."""

    __tablename__ = "signature_event"
    __table_args__ = (Index("ix_signature_event_day", "petition_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id", ondelete="CASCADE"))
    became: Mapped[str]
    was: Mapped[str]
    at: Mapped[datetime]
