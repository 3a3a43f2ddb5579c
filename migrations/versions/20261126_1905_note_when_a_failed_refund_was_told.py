"""Note when staff were told of a refund that failed."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; staff are told once of those that failed before and nobody has seen to."""
    op.add_column("refund", sa.Column("alarmed_at", UtcDateTime()))


def downgrade() -> None:
    """Go back."""
    op.drop_column("refund", "alarmed_at")
