"""Let staff leave an event as it is, be told of dead ones, and list them by state."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("stripe_event", sa.Column("alarmed_at", UtcDateTime()))
    op.add_column("stripe_event", sa.Column("reason", sa.LargeBinary()))
    op.create_index("ix_stripe_event_state", "stripe_event", ["state", "id"])


def downgrade() -> None:
    """Go back; what staff left is dead again."""
    op.execute("UPDATE stripe_event SET state = 'dead' WHERE state = 'left'")
    op.drop_index("ix_stripe_event_state", "stripe_event")
    with op.batch_alter_table("stripe_event") as event:
        event.drop_column("reason")
        event.drop_column("alarmed_at")
