"""What is stored of a promise to give again and again."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lfnkr_app.database import Base, HasUid
from lfnkr_app.donations.models import Donor, Fund
from lfnkr_app.money import Money
from lfnkr_app.privacy.sealing import SealedText


class PledgeState(enum.StrEnum):
    """What became of a pledge; `active`, `past_due` and `paused` go on until someone ends them."""

    CREATED = "created"
    OPEN = "open"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FAILED = "failed"
    EXPIRED = "expired"


class WishKind(enum.StrEnum):
    """What a donor, or the office for them, may ask of a pledge."""

    STOP = "stop"
    AMOUNT = "amount"
    PAUSE = "pause"
    RESUME = "resume"


class WishState(enum.StrEnum):
    """What became of a wish; a stop stays `asked` until Stripe has heard it."""

    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"  # Stripe did not answer; the donor was told so
    REFUSED = "refused"


class Interval(enum.StrEnum):
    """How often a pledge gives."""

    MONTH = "month"
    YEAR = "year"


class Pledge(HasUid, Base):
    """One promise of one sum; each paid invoice of its subscription is a gift of its own."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_minor"),
        Index("ix_pledge_state", "state", "made_at"),
        Index("ix_pledge_donor", "donor_id"),
        Index("ix_pledge_customer", "customer_id"),
        Index("ix_pledge_heard", "heard_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=PledgeState.CREATED)
    interval: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    lang: Mapped[str]
    show_name: Mapped[bool] = mapped_column(default=False)
    needs_address: Mapped[bool] = mapped_column(default=False)
    message_sealed: Mapped[bytes | None] = mapped_column("message")
    agreement_version: Mapped[int | None]
    generation: Mapped[int] = mapped_column(default=1)  # of the link; the next one kills the old
    repeat_key: Mapped[bytes | None] = mapped_column(unique=True)
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    request_sealed: Mapped[bytes | None] = mapped_column("request")
    session_id: Mapped[str | None] = mapped_column(unique=True)
    subscription_id: Mapped[str | None] = mapped_column(unique=True)
    customer_id: Mapped[str | None]
    next_at: Mapped[datetime | None]  # when Stripe asks for money again, as far as is known
    resumes_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # when Stripe was asked what stands here; older answers lose
    failures: Mapped[int] = mapped_column(default=0)  # of the renewal that is due, as mailed
    demonstration: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    message = SealedText("message_sealed")
    request_json = SealedText("request_sealed")
    donor: Mapped[Donor] = relationship()
    fund: Mapped[Fund | None] = relationship()

    @property
    def money(self) -> Money:
        """Return the sum of one turn with its currency."""
        return Money(self.amount_minor, self.currency)


class PledgeLog(Base):
    """One change of a pledge, and what brought it about; holds nothing personal."""

    __tablename__ = "pledge_log"
    __table_args__ = (Index("ix_pledge_log_pledge", "pledge_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="CASCADE"))
    was: Mapped[str | None]
    became: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]


class PledgeWish(HasUid, Base):
    """One thing asked of a pledge, stored before Stripe is asked; `asked_by` is staff or None."""

    __tablename__ = "pledge_wish"
    __table_args__ = (
        Index("ix_pledge_wish_pledge", "pledge_id", "id"),
        Index("ix_pledge_wish_state", "state", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=WishState.ASKED)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    resumes_at: Mapped[datetime | None]
    asked_by: Mapped[str | None]
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    reason = SealedText("reason_sealed")

    @property
    def key(self) -> str:
        """Return the idempotency key under which Stripe is asked."""
        return f"wish-{self.uid.hex()}"
