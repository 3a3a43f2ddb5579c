"""Keep versions of the gift agreement, describe funds, and say what their money was used for."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RECEIVED = "state = 'succeeded'"
NAMED = "show_name AND state = 'succeeded'"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "gift_agreement",
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
    )
    with op.batch_alter_table("fund") as fund:
        fund.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="fund"))
        fund.add_column(sa.Column("descriptions", sa.JSON(), nullable=False, server_default="{}"))
        fund.add_column(sa.Column("goals", sa.JSON(), nullable=False, server_default="{}"))
        fund.add_column(sa.Column("opens_on", sa.Date()))
        fund.add_column(sa.Column("closes_on", sa.Date()))
    _make_use_of_funds()
    op.add_column("gift", sa.Column("pay_by", UtcDateTime()))
    sums = ["fund_id", "currency", "amount_minor", "refunded_minor", "taken_minor"]
    op.create_index("ix_gift_fund_sum", "gift", sums, sqlite_where=sa.text(RECEIVED),
                    postgresql_where=sa.text(RECEIVED))  # fmt: skip
    op.create_index("ix_gift_named", "gift", ["fund_id", "donor_id"], sqlite_where=sa.text(NAMED),
                    postgresql_where=sa.text(NAMED))  # fmt: skip


def _make_use_of_funds() -> None:
    op.create_table(
        "use_of_funds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("fund_id", sa.Integer()),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name="fk_use_of_funds_fund_id_fund"),
    )
    op.create_index("ix_use_of_funds_when", "use_of_funds", ["year", "quarter"])
    op.create_index("ix_use_of_funds_fund", "use_of_funds", ["fund_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_gift_named", "gift")
    op.drop_index("ix_gift_fund_sum", "gift")
    with op.batch_alter_table("gift") as gift:
        gift.drop_column("pay_by")
    op.drop_table("use_of_funds")
    with op.batch_alter_table("fund") as fund:
        for name in ("closes_on", "opens_on", "goals", "descriptions", "kind"):
            fund.drop_column(name)
    op.drop_table("gift_agreement")
