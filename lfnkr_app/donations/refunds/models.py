"""What is stored of money that goes back."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.money import Money
from lfnkr_app.privacy.sealing import SealedText


class RefundState(enum.StrEnum):
    """What became of a refund; only `succeeded` lowers what a gift came to."""

    CREATED = "created"  # asked for here; Stripe has not answered yet
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RefundWay(enum.StrEnum):
    """How the money goes back: through Stripe, or as the office sent it and noted here."""

    STRIPE = "stripe"
    HAND = "hand"


class Refund(HasUid, Base):
    """One refund of a gift, whole or in part; `refund_id` is Stripe's, absent for transfers."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_minor"),
        Index("ix_refund_gift", "gift_id"),
        Index("ix_refund_state", "state", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"))
    state: Mapped[str] = mapped_column(default=RefundState.CREATED)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    way: Mapped[str] = mapped_column(default=RefundWay.STRIPE)
    source: Mapped[str]  # staff, or stripe for those made in its dashboard
    asked_by: Mapped[str | None]
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    refund_id: Mapped[str | None] = mapped_column(unique=True)
    failure: Mapped[str | None]
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # done, or known to have come to nothing
    seen_to_at: Mapped[datetime | None]  # staff have dealt with one that failed
    alarmed_at: Mapped[datetime | None]  # staff were told by mail that it failed

    reason = SealedText("reason_sealed")

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.amount_minor, self.currency)
