"""Keep batches of past gifts."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "past_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("lines", sa.LargeBinary()),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("entered_at", UtcDateTime()),
        sa.Column("undone_at", UtcDateTime()),
        sa.UniqueConstraint("uid", name="uq_past_batch_uid"),
    )
    op.create_table(
        "past_gift",
        sa.Column("gift_id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name="fk_past_gift_gift_id_gift"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["past_batch.id"], name="fk_past_gift_batch_id_past_batch"
        ),
        sa.UniqueConstraint("uid", name="uq_past_gift_uid"),
    )
    op.create_index("ix_past_gift_batch", "past_gift", ["batch_id", "gift_id"])


def downgrade() -> None:
    """Go back; the gifts stay, and nobody knows any more which file brought them."""
    op.drop_table("past_gift")
    op.drop_table("past_batch")
