"""Make funds, donors, gifts with their log, receipts without gaps, and the webhook inbox."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNSETTLED = "state IN ('created', 'open', 'processing')"


def upgrade() -> None:
    """Go forward."""
    _make_fund_and_donor()
    _make_gift()
    _make_gift_log()
    _make_receipt()
    _make_stripe_event()


def _make_fund_and_donor() -> None:
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_table(
        "donor",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("email_key", sa.LargeBinary(), nullable=False),
        sa.Column("name_key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_donor_email", "donor", ["email_key"])
    op.create_index("ix_donor_name", "donor", ["name_key"])


def _make_gift() -> None:
    op.create_table(
        "gift",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("donor_id", sa.Integer(), sa.ForeignKey("donor.id"), nullable=False),
        sa.Column("fund_id", sa.Integer(), sa.ForeignKey("fund.id")),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("needs_address", sa.Boolean(), nullable=False),
        sa.Column("message", sa.LargeBinary()),
        sa.Column("transfer_name", sa.LargeBinary()),
        sa.Column("reference", sa.String(), unique=True),
        sa.Column("repeat_key", sa.LargeBinary(), unique=True),
        sa.Column("idempotency_key", sa.String(), nullable=False, unique=True),
        sa.Column("request", sa.LargeBinary()),
        sa.Column("session_id", sa.String(), unique=True),
        sa.Column("payment_intent_id", sa.String(), unique=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime()),
        sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
        sa.CheckConstraint("(state = 'succeeded') = (received_at IS NOT NULL)", name="received"),
    )
    clause = sa.text(UNSETTLED)
    op.create_index("ix_gift_unsettled", "gift", ["made_at"], sqlite_where=clause,
                    postgresql_where=clause)  # fmt: skip
    op.create_index("ix_gift_received", "gift", ["received_at", "currency"])
    op.create_index("ix_gift_donor", "gift", ["donor_id"])
    op.create_index("ix_gift_fund", "gift", ["fund_id"])


def _make_gift_log() -> None:
    op.create_table(
        "gift_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("gift_id", sa.Integer(), sa.ForeignKey("gift.id", ondelete="CASCADE"),
                  nullable=False),
        sa.Column("was", sa.String()),
        sa.Column("became", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_gift_log_gift", "gift_log", ["gift_id", "id"])


def _make_receipt() -> None:
    op.create_table(
        "receipt_series",
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("gift_id", sa.Integer(), sa.ForeignKey("gift.id"), nullable=False, unique=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), sa.ForeignKey("receipt_series.year"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("year", "sequence"),
    )


def _make_stripe_event() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("event_id", sa.String(), nullable=False, unique=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime()),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("note", sa.String()),
    )
    clause = sa.text("state = 'received'")
    op.create_index("ix_stripe_event_due", "stripe_event", ["due_at"], sqlite_where=clause,
                    postgresql_where=clause)  # fmt: skip


def downgrade() -> None:
    """Go back to a site that takes no gifts."""
    for table in ("stripe_event", "receipt", "receipt_series", "gift_log", "gift", "donor", "fund"):
        op.drop_table(table)
