"""What is stored of how the money was used."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base
from lfnkr_app.money import Money
from lfnkr_app.web.site_version import OnPublicPages


class UseOfFunds(OnPublicPages, Base):
    """What one sum was used for in one quarter of a Tokyo year; no fund: the general one."""

    __tablename__ = "use_of_funds"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("amount_minor > 0", name="amount_minor"),
        Index("ix_use_of_funds_when", "year", "quarter"),
        Index("ix_use_of_funds_fund", "fund_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    purposes: Mapped[dict[str, str]] = mapped_column(JSON)  # by language; English is always there
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    as_of: Mapped[date]
    changed_at: Mapped[datetime]

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.amount_minor, self.currency)
