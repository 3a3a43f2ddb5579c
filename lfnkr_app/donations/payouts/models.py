"""What is stored of Stripe's payouts to the bank."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, case
from sqlalchemy.ext.hybrid import hybrid_property
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
    automatic: Mapped[bool] = mapped_column(default=True)  # Stripe tells what only these hold
    failure: Mapped[str | None]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    lines_read_at: Mapped[datetime | None]  # when all that it holds was read
    held_minor: Mapped[int | None] = mapped_column(BigInteger)  # what that comes to, less fees
    seen_to_at: Mapped[datetime | None]  # staff have dealt with one that failed or differs

    @hybrid_property
    def reached_bank_at(self) -> datetime | None:
        """Return the day on which it came to the bank; None while it has not, and if it failed."""
        return self.arrives_at if self.state == "paid" else None

    @reached_bank_at.inplace.expression
    @classmethod
    def _reached_bank_at(cls) -> ColumnElement[datetime | None]:
        return case((cls.state == "paid", cls.arrives_at), else_=None)

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.amount_minor, self.currency)


class PayoutLine(Base):
    """One movement of money in a payout, as Stripe books it; `kind` is Stripe's category."""

    __tablename__ = "payout_line"
    __table_args__ = (
        Index("ix_payout_line_payout", "payout_id", "id"),
        Index("ix_payout_line_gift", "gift_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"))
    transaction_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    source_id: Mapped[str | None]
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("gift.id"))
    currency: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """Return the sum with its currency, below nothing where it left."""
        return Money(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """Return Stripe's fee."""
        return Money(self.fee_minor, self.currency)

    @property
    def net(self) -> Money:
        """Return what the line adds to the payout: the sum less the fee."""
        return Money(self.amount_minor - self.fee_minor, self.currency)
