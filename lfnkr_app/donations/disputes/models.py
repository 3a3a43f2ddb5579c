"""What is stored of disputes and early fraud warnings."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base
from lfnkr_app.money import Money


class DisputeKind(enum.StrEnum):
    """A dispute takes money back; an early fraud warning says that one may follow."""

    DISPUTE = "dispute"
    WARNING = "warning"


class Dispute(Base):
    """One dispute or early fraud warning of a gift; `state` is Stripe's own word for it."""

    __tablename__ = "dispute"
    __table_args__ = (
        Index("ix_dispute_gift", "gift_id"),
        Index("ix_dispute_state", "state", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"))
    kind: Mapped[str]
    dispute_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    reason: Mapped[str | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    taken_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # what is gone at this moment
    due_by: Mapped[datetime | None]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def money(self) -> Money:
        """Return the disputed sum with its currency."""
        return Money(self.amount_minor, self.currency)

    @property
    def taken(self) -> Money:
        """Return what is gone at this moment, with its currency."""
        return Money(self.taken_minor, self.currency)
