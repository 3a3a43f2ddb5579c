"""Let a gift know what disputes took, a refund how it goes back, a payout what it holds."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("gift") as gift:
        gift.add_column(
            sa.Column("taken_minor", sa.BigInteger(), nullable=False, server_default="0")
        )
        gift.create_check_constraint("refunded_minor", "refunded_minor BETWEEN 0 AND amount_minor")
    with op.batch_alter_table("refund") as refund:
        refund.add_column(sa.Column("way", sa.String(), nullable=False, server_default="stripe"))
        refund.add_column(sa.Column("seen_to_at", UtcDateTime()))
    with op.batch_alter_table("payout") as payout:
        payout.add_column(
            sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        payout.add_column(sa.Column("failure", sa.String()))
        payout.add_column(sa.Column("lines_read_at", UtcDateTime()))
    _make_payout_line()


def _make_payout_line() -> None:
    op.create_table(
        "payout_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("payout_id", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.String()),
        sa.Column("gift_id", sa.Integer()),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payout.id"], name="fk_payout_line_payout_id_payout"
        ),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name="fk_payout_line_gift_id_gift"),
        sa.UniqueConstraint("transaction_id", name="uq_payout_line_transaction_id"),
    )
    op.create_index("ix_payout_line_payout", "payout_line", ["payout_id", "id"])
    op.create_index("ix_payout_line_gift", "payout_line", ["gift_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("payout_line")
    with op.batch_alter_table("payout") as payout:
        for name in ("lines_read_at", "failure", "automatic"):
            payout.drop_column(name)
    with op.batch_alter_table("refund") as refund:
        for name in ("seen_to_at", "way"):
            refund.drop_column(name)
    with op.batch_alter_table("gift") as gift:
        gift.drop_constraint("refunded_minor", type_="check")
        gift.drop_column("taken_minor")
