"""Let staff note that they have seen to a payout that failed or does not add up."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("payout", sa.Column("seen_to_at", UtcDateTime()))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("payout") as payout:
        payout.drop_column("seen_to_at")
