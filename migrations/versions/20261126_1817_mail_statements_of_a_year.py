"""Keep runs that mail statements, and who got one."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "statement_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("act_id", sa.Integer()),
    )
    op.create_table(
        "statement_sent",
        sa.Column("first", sa.Date(), primary_key=True),
        sa.Column("email_key", sa.LargeBinary(), primary_key=True),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Go back; nobody knows any more who got a statement."""
    op.drop_table("statement_sent")
    op.drop_table("statement_run")
