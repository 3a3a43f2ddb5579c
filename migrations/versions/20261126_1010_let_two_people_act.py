"""Make the table of acts that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'approved', 'failed')")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "pending_act",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("args", sa.LargeBinary()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("staff_user.id"), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("runs_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("staff_user.id")),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("problem", sa.LargeBinary()),
    )
    op.create_index("ix_pending_act_open", "pending_act", ["state", "runs_at"],
                    sqlite_where=OPEN, postgresql_where=OPEN)  # fmt: skip


def downgrade() -> None:
    """Go back; what waits for a second person is lost."""
    op.drop_table("pending_act")
