"""Make the table of organisations that stand behind a letter."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "role", "lang")),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.LargeBinary())
          for name in ("names_json", "link", "contact", "email", "note")),
        sa.Column("held_because", sa.String()),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime()),
        sa.UniqueConstraint("uid"),
    )  # fmt: skip
    op.create_index("ix_organisation_list", "organisation", ["petition_id", "state", "position"])


def downgrade() -> None:
    """Go back; the organisations are lost."""
    op.drop_table("organisation")
