"""What is stored of the comparison with Stripe: how far events were read, runs, differences."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, HasUid
from lfnkr_app.privacy.sealing import SealedText


class ItemKind(enum.StrEnum):
    """In what way Stripe and our rows differ."""

    PAYMENT = "payment"  # paid at Stripe, not booked here
    AMOUNT = "amount"  # booked, with another sum than Stripe's
    NOT_PAID = "not_paid"  # booked, and Stripe says that it was not paid
    MISSING = "missing"  # booked, and Stripe knows nothing of it
    TWICE = "twice"  # one gift, paid a second time
    NO_GIFT = "no_gift"  # a tag of ours, and no row that it names
    INVOICE = "invoice"  # a renewal that was paid and not booked
    REFUND = "refund"  # money went back; not here, or not so
    DISPUTE = "dispute"
    WARNING = "warning"  # a card's bank suspects fraud; not here, or not so
    PAYOUT = "payout"  # money went to the bank; not here, or not so
    PLEDGE = "pledge"  # goes on at one side and has ended at the other
    STRANGER = "stranger"  # money on the same account that has nothing to do with this site


class ItemState(enum.StrEnum):
    """What became of a difference; `left` is known and stays as it is."""

    OPEN = "open"
    RESOLVED = "resolved"
    LEFT = "left"


class ReconItem(HasUid, Base):
    """One difference between Stripe and our rows; one of a `key` is open at a time.

    `facts` is what Stripe said in a few words, so that what was left does not come up again until
    Stripe says something else. `ours_minor` and `theirs_minor` are the two sums, where there are.
    """

    __tablename__ = "recon_item"
    __table_args__ = (
        Index("ix_recon_item_open", "key", unique=True, sqlite_where=text("state = 'open'"),
              postgresql_where=text("state = 'open'")),
        Index("ix_recon_item_state", "state", "id"),
        Index("ix_recon_item_key", "key"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    state: Mapped[str] = mapped_column(default=ItemState.OPEN)
    thing: Mapped[str]  # the kind of Stripe's object
    object_id: Mapped[str]
    facts: Mapped[str]
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("gift.id"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"))
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))
    ours_minor: Mapped[int | None] = mapped_column(BigInteger)
    ours_currency: Mapped[str | None]
    theirs_minor: Mapped[int | None] = mapped_column(BigInteger)
    theirs_currency: Mapped[str | None]
    found_at: Mapped[datetime]
    alarmed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    by: Mapped[str | None]  # who resolved or left it; `reconcile` for what came right by itself
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")

    reason = SealedText("reason_sealed")


class ReconRun(Base):
    """One comparison: over what time, how much was held side by side, and what came of it."""

    __tablename__ = "recon_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    compared: Mapped[int] = mapped_column(default=0)
    booked: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]  # why it did not come to its end


class ReconCursor(Base):
    """Until when Stripe's list of events was read and every event stored."""

    __tablename__ = "recon_cursor"

    name: Mapped[str] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]
