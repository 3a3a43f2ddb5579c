"""What is stored to keep stolen cards from being tried here; nothing of it outlives a week."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base


class CardTry(Base):
    """One form that was let through to the card page; both keys are HMACs."""

    __tablename__ = "card_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[bytes] = mapped_column(index=True)
    network: Mapped[bytes | None]
    at: Mapped[datetime] = mapped_column(index=True)


class CardFailure(Base):
    """One charge that a bank refused, counted once however often it is told."""

    __tablename__ = "card_failure"

    charge_id: Mapped[str] = mapped_column(primary_key=True)
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("gift.id", ondelete="CASCADE"))
    mail: Mapped[bytes | None]
    network: Mapped[bytes | None]
    at: Mapped[datetime] = mapped_column(index=True)


class CardGuard(Base):
    """How cards stand: one row, or none while nothing ever happened.

    `counts_from` is when cards were opened again: failures before it close them no second time.
    """

    __tablename__ = "card_guard"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_since: Mapped[datetime | None]
    closed_since: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]
    counts_from: Mapped[datetime | None]
