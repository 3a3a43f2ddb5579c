"""Make pledges, refunds, disputes and payouts, and let a gift name them; donors may lack mail."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime
from lfnkr_app.privacy.sealing import sealer

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _make_payout()
    _make_pledge()
    _make_pledge_log()
    with op.batch_alter_table("donor") as donor:
        donor.alter_column("email", existing_type=sa.LargeBinary(), nullable=True)
        donor.alter_column("email_key", existing_type=sa.LargeBinary(), nullable=True)
    _widen_gift()
    _make_refund()
    _make_dispute()


def _make_payout() -> None:
    op.create_table(
        "payout",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("payout_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("arrives_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("payout_id", name="uq_payout_payout_id"),
    )


def _make_pledge() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("interval", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer()),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("needs_address", sa.Boolean(), nullable=False),
        sa.Column("message", sa.LargeBinary()),
        sa.Column("agreement_version", sa.Integer()),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("repeat_key", sa.LargeBinary()),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("request", sa.LargeBinary()),
        sa.Column("session_id", sa.String()),
        sa.Column("subscription_id", sa.String()),
        sa.Column("customer_id", sa.String()),
        sa.Column("next_at", UtcDateTime()),
        sa.Column("resumes_at", UtcDateTime()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name="fk_pledge_donor_id_donor"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_pledge_fund_id_fund"),
        *(sa.UniqueConstraint(name, name=f"uq_pledge_{name}")
          for name in ("uid", "repeat_key", "idempotency_key", "session_id", "subscription_id")),
    )  # fmt: skip
    op.create_index("ix_pledge_state", "pledge", ["state", "made_at"])
    op.create_index("ix_pledge_donor", "pledge", ["donor_id"])
    op.create_index("ix_pledge_customer", "pledge", ["customer_id"])


def _make_pledge_log() -> None:
    op.create_table(
        "pledge_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("was", sa.String()),
        sa.Column("became", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], ondelete="CASCADE",
                                name="fk_pledge_log_pledge_id_pledge"),
    )  # fmt: skip
    op.create_index("ix_pledge_log_pledge", "pledge_log", ["pledge_id", "id"])


def _widen_gift() -> None:
    with op.batch_alter_table("gift") as gift:
        gift.add_column(sa.Column("source", sa.String(), nullable=False, server_default="form"))
        gift.add_column(sa.Column("pledge_id", sa.Integer()))
        gift.add_column(sa.Column("invoice_id", sa.String()))
        gift.add_column(sa.Column("charge_id", sa.String()))
        gift.add_column(sa.Column("agreement_version", sa.Integer()))
        gift.add_column(
            sa.Column("refunded_minor", sa.BigInteger(), nullable=False, server_default="0")
        )
        gift.add_column(sa.Column("settled_currency", sa.String()))
        gift.add_column(sa.Column("settled_minor", sa.BigInteger()))
        gift.add_column(sa.Column("fee_minor", sa.BigInteger()))
        gift.add_column(sa.Column("balance_transaction_id", sa.String()))
        gift.add_column(sa.Column("payout_id", sa.Integer()))
        for name in ("invoice_id", "charge_id", "balance_transaction_id"):
            gift.create_unique_constraint(f"uq_gift_{name}", [name])
        gift.create_foreign_key("fk_gift_pledge_id_pledge", "pledge", ["pledge_id"], ["id"])
        gift.create_foreign_key("fk_gift_payout_id_payout", "payout", ["payout_id"], ["id"])
    op.create_index("ix_gift_pledge", "gift", ["pledge_id"])
    op.create_index("ix_gift_payout", "gift", ["payout_id"])


def _make_refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String()),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("refund_id", sa.String()),
        sa.Column("failure", sa.String()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime()),
        sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name="fk_refund_gift_id_gift"),
        *(sa.UniqueConstraint(name, name=f"uq_refund_{name}")
          for name in ("uid", "idempotency_key", "refund_id")),
    )  # fmt: skip
    op.create_index("ix_refund_gift", "refund", ["gift_id"])
    op.create_index("ix_refund_state", "refund", ["state", "made_at"])


def _make_dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dispute_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("taken_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_by", UtcDateTime()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name="fk_dispute_gift_id_gift"),
        sa.UniqueConstraint("dispute_id", name="uq_dispute_dispute_id"),
    )
    op.create_index("ix_dispute_gift", "dispute", ["gift_id"])
    op.create_index("ix_dispute_state", "dispute", ["state", "made_at"])


def downgrade() -> None:
    """Go back; donors without mail keep their rows, with an empty address."""
    op.drop_table("dispute")
    op.drop_table("refund")
    _narrow_gift()
    op.drop_table("pledge_log")
    op.drop_table("pledge")
    op.drop_table("payout")
    _give_donors_empty_mail()
    with op.batch_alter_table("donor") as donor:
        donor.alter_column("email_key", existing_type=sa.LargeBinary(), nullable=False)
        donor.alter_column("email", existing_type=sa.LargeBinary(), nullable=False)


def _give_donors_empty_mail() -> None:
    donor = sa.table("donor", *(sa.column(name) for name in ("id", "uid", "email", "email_key")),
                     sa.column("person_key"))  # fmt: skip
    connection = op.get_bind()
    lacking = connection.execute(sa.select(donor.c.id, donor.c.uid).where(donor.c.email.is_(None)))
    for donor_id, uid in lacking.all():
        empty = sealer().seal(b"", table="donor", column="email", uid=bytes(uid))
        row = sa.update(donor).where(donor.c.id == donor_id)
        connection.execute(row.values(email=empty, email_key=donor.c.person_key))


def _narrow_gift() -> None:
    op.drop_index("ix_gift_payout", "gift")
    op.drop_index("ix_gift_pledge", "gift")
    with op.batch_alter_table("gift") as gift:
        gift.drop_constraint("fk_gift_payout_id_payout", type_="foreignkey")
        gift.drop_constraint("fk_gift_pledge_id_pledge", type_="foreignkey")
        for name in ("invoice_id", "charge_id", "balance_transaction_id"):
            gift.drop_constraint(f"uq_gift_{name}", type_="unique")
        for name in ("payout_id", "balance_transaction_id", "fee_minor", "settled_minor",
                     "settled_currency", "refunded_minor", "agreement_version", "charge_id",
                     "invoice_id", "pledge_id", "source"):  # fmt: skip
            gift.drop_column(name)
