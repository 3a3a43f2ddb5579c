"""Keep what the lines of each payout come to."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; payouts that were read before are summed once."""
    op.add_column("payout", sa.Column("held_minor", sa.BigInteger()))
    op.execute(
        "UPDATE payout SET held_minor = (SELECT COALESCE(SUM(amount_minor - fee_minor), 0)"
        " FROM payout_line WHERE payout_line.payout_id = payout.id)"
        " WHERE lines_read_at IS NOT NULL"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("payout", "held_minor")
