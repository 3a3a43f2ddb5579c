"""What is stored of gifts, and what the database itself guarantees."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lfnkr_app.database import Base, HasUid
from lfnkr_app.money import Money
from lfnkr_app.privacy.sealing import SealedText
from lfnkr_app.web.site_version import OnPublicPages

WAITS: Final = text("received_at IS NULL")
UNSETTLED: Final = text("state IN ('created', 'open', 'processing')")
RECEIVED: Final = "state = 'succeeded'"
NAMED: Final = "show_name AND state = 'succeeded'"  # donors who chose to be named
IN_FORCE: Final = text("state = 'issued'")


class GiftState(enum.StrEnum):
    """What became of one gift; only `succeeded` is money received."""

    CREATED = "created"
    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"


class Method(enum.StrEnum):
    """How a gift comes."""

    CARD = "card"
    BANK = "bank"
    POST = "post"
    CASH = "cash"
    OTHER = "other"


class GiftSource(enum.StrEnum):
    """Where the row of a gift comes from."""

    FORM = "form"
    RENEWAL = "renewal"  # one invoice of a pledge, the first included
    HAND = "hand"
    IMPORT = "import"


class EventState(enum.StrEnum):
    """What became of one event in the inbox."""

    RECEIVED = "received"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"
    LEFT = "left"  # staff decided that it may stay as it is


class FundState(enum.StrEnum):
    """Whether a fund takes gifts; archived ones stand on no page but in the books."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class FundKind(enum.StrEnum):
    """A lasting purpose, or one with an end."""

    FUND = "fund"
    CAMPAIGN = "campaign"


class Fund(OnPublicPages, Base):
    """A purpose that donors may choose; a gift without one goes where it is needed most.

    An open one takes gifts from `opens_on` to `closes_on`, both Tokyo days and included.
    """

    __tablename__ = "fund"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)  # by language code; English is always there
    state: Mapped[str] = mapped_column(default=FundState.OPEN)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(default=FundKind.FUND)
    descriptions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    goals: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # minor units by currency
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]

    def name_in(self, lang: str) -> str:
        """Return the fund's name in a language, or in English."""
        return self.names.get(lang) or self.names.get("en") or self.slug


class Donor(HasUid, Base):
    """A giver as one form named them; never changed, so that a receipt stays what it was.

    Another spelling or postal address is another row; `email_key` and `name_key` find all of one
    person's rows.
    """

    __tablename__ = "donor"
    __table_args__ = (
        Index("ix_donor_email", "email_key"),
        Index("ix_donor_name", "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_key: Mapped[bytes] = mapped_column(unique=True)
    email_key: Mapped[bytes | None]  # None: no mail address, the receipt goes by post
    name_key: Mapped[bytes]
    name_sealed: Mapped[bytes] = mapped_column("name")
    email_sealed: Mapped[bytes | None] = mapped_column("email")
    address_sealed: Mapped[bytes | None] = mapped_column("address")
    made_at: Mapped[datetime]

    name = SealedText("name_sealed")
    email = SealedText("email_sealed")
    address = SealedText("address_sealed")


class Gift(HasUid, Base):
    """One gift of one sum; `request` is what Stripe was asked, to the byte."""

    __tablename__ = "gift"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_minor"),
        CheckConstraint("(state = 'succeeded') = (received_at IS NOT NULL)", name="received"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded_minor"),
        Index("ix_gift_unsettled", "made_at", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
        Index("ix_gift_received", "received_at", "currency"),
        Index("ix_gift_not_received", "made_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_gift_donor", "donor_id"),
        Index("ix_gift_fund", "fund_id"),
        Index("ix_gift_fund_sum", "fund_id", "currency", "amount_minor", "refunded_minor",
              "taken_minor", sqlite_where=text(RECEIVED), postgresql_where=text(RECEIVED)),
        Index("ix_gift_named", "fund_id", "donor_id", sqlite_where=text(NAMED),
              postgresql_where=text(NAMED)),
        Index("ix_gift_pledge", "pledge_id"),
        Index("ix_gift_payout", "payout_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default=GiftState.CREATED)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    method: Mapped[str]
    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"))
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))
    lang: Mapped[str]
    show_name: Mapped[bool] = mapped_column(default=False)
    needs_address: Mapped[bool] = mapped_column(default=False)
    message_sealed: Mapped[bytes | None] = mapped_column("message")
    transfer_name_sealed: Mapped[bytes | None] = mapped_column("transfer_name")
    reference: Mapped[str | None] = mapped_column(unique=True)  # what donors write on a transfer
    repeat_key: Mapped[bytes | None] = mapped_column(unique=True)  # the same form sent twice
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    request_sealed: Mapped[bytes | None] = mapped_column("request")
    session_id: Mapped[str | None] = mapped_column(unique=True)
    payment_intent_id: Mapped[str | None] = mapped_column(unique=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    pay_by: Mapped[datetime | None]  # until when a method that takes days can still be paid
    source: Mapped[str] = mapped_column(default=GiftSource.FORM)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    invoice_id: Mapped[str | None] = mapped_column(unique=True)  # one invoice, one gift
    charge_id: Mapped[str | None] = mapped_column(unique=True)
    agreement_version: Mapped[int | None]
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # gone back for good
    taken_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # by disputes, at this moment
    # What reached the balance at Stripe, in its own currency, by the charge's balance transaction.
    settled_currency: Mapped[str | None]
    settled_minor: Mapped[int | None] = mapped_column(BigInteger)
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    balance_transaction_id: Mapped[str | None] = mapped_column(unique=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"))

    message = SealedText("message_sealed")
    transfer_name = SealedText("transfer_name_sealed")
    request_json = SealedText("request_sealed")
    donor: Mapped[Donor] = relationship()
    fund: Mapped[Fund | None] = relationship()

    @property
    def money(self) -> Money:
        """Return the sum with its currency."""
        return Money(self.amount_minor, self.currency)

    def money_of(self, minor: int) -> Money:
        """Return another sum in the gift's currency: what went back of it, or what is left."""
        return Money(minor, self.currency)


class GiftLog(Base):
    """One change of a gift's state, and what brought it about; holds nothing personal."""

    __tablename__ = "gift_log"
    __table_args__ = (Index("ix_gift_log_gift", "gift_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id", ondelete="CASCADE"))
    was: Mapped[str | None]
    became: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]


class ReceiptState(enum.StrEnum):
    """What became of a receipt; a gift has one in force at most."""

    ISSUED = "issued"
    VOID = "void"  # never deleted: its number stays in the list


class Series(enum.StrEnum):
    """The series of receipt numbers; each counts up by itself in each Tokyo year."""

    ISSUED = "R"
    PAST = "P"  # gifts that were moved over from an earlier book


class ReceiptSeries(Base):
    """The last receipt number given out in one series and Tokyo year."""

    __tablename__ = "receipt_series"

    series: Mapped[str] = mapped_column(primary_key=True, default=Series.ISSUED)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Receipt(HasUid, Base):
    """One receipt for one gift; `content` is what it says, as issued, for ever.

    A correction voids it and issues another that names it in `replaces_id`. Its sum is what was
    left of the gift when it was issued. `old_number` is the number that an earlier book gave.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        ForeignKeyConstraint(["series", "year"], ["receipt_series.series", "receipt_series.year"]),
        CheckConstraint("(state = 'void') = (voided_at IS NOT NULL)", name="void"),
        Index("ix_receipt_in_force", "gift_id", unique=True, sqlite_where=IN_FORCE,
              postgresql_where=IN_FORCE),
        Index("ix_receipt_gift", "gift_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"))
    state: Mapped[str] = mapped_column(default=ReceiptState.ISSUED)
    series: Mapped[str] = mapped_column(default=Series.ISSUED)
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    generation: Mapped[int] = mapped_column(default=1)
    content_sealed: Mapped[bytes] = mapped_column("content")
    issued_at: Mapped[datetime]
    link_from: Mapped[datetime]  # a link works for a year from here
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), unique=True)
    voided_at: Mapped[datetime | None]
    void_reason_sealed: Mapped[bytes | None] = mapped_column("void_reason")
    printed_at: Mapped[datetime | None]  # first printed by the office, for the post
    copies: Mapped[int] = mapped_column(default=0)  # duplicates handed out
    old_number: Mapped[str | None]

    content_json = SealedText("content_sealed")
    void_reason = SealedText("void_reason_sealed")

    @property
    def is_void(self) -> bool:
        """Return whether it counts no more."""
        return self.state == ReceiptState.VOID


class StripeEvent(HasUid, Base):
    """One webhook event as it came, signed and sealed, until a worker has seen to it."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        Index("ix_stripe_event_due", "due_at", sqlite_where=text("state = 'received'"),
              postgresql_where=text("state = 'received'")),
        Index("ix_stripe_event_state", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    raw_sealed: Mapped[bytes] = mapped_column("raw")
    state: Mapped[str] = mapped_column(default=EventState.RECEIVED)
    tries: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None]
    alarmed_at: Mapped[datetime | None]  # when staff were told that it died
    reason_sealed: Mapped[bytes | None] = mapped_column("reason")  # why staff left it

    raw_json = SealedText("raw_sealed")
    reason = SealedText("reason_sealed")
