"""Enter signatures on paper in batches that can be taken back."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("hands_over", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("lines", sa.LargeBinary()),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("entered_at", UtcDateTime()),
        sa.Column("undone_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], ondelete="CASCADE",
            name="fk_paper_batch_petition_id_petition",
        ),
        sa.UniqueConstraint("uid", name="uq_paper_batch_uid"),
    )  # fmt: skip
    op.create_index("ix_paper_batch_petition", "paper_batch", ["petition_id", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("paper_batch")
