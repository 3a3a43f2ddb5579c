"""Keep the count by day, closed and chained, and what a check found wrong."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _letter() -> sa.Column:
    return sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                     nullable=False)  # fmt: skip


def _figure(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Go forward; days before this one are closed from their events by the worker."""
    op.create_table(
        "count_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        _letter(),
        sa.Column("day", sa.Date(), nullable=False),
        *(_figure(name) for name in ("confirmed", "removed", "held", "on_paper", "by_hand")),
        sa.Column("removed_by", sa.JSON(), nullable=False),
        _figure("late"),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("petition_id", "day", name="uq_count_day_petition_id"),
    )
    op.create_table(
        "count_fault",
        sa.Column("id", sa.Integer(), primary_key=True),
        _letter(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("repaired", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime()),
        sa.Column("seen_by", sa.String(), nullable=False),
    )
    op.create_index("ix_count_fault_petition", "count_fault", ["petition_id", "id"])


def downgrade() -> None:
    """Go back; the closed days and the faults are lost."""
    op.drop_table("count_fault")
    op.drop_table("count_day")
