"""What is stored of Stripe's payouts to the bank."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base
from lfnkr_app.money import Money


class Payout(Base):
    """One payout; `state` is Stripe's own word for it, `arrives_at` the day it reaches the bank."""

    __tablename__ = "payout"

    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    arrives_at: Mapped[datetime]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.amount_minor, self.currency)
