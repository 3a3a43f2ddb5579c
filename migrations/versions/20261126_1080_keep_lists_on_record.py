"""Keep the lists that were made of signatures, and the key of each file as long as there is one."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "signature_list",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why_failed", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("stored_as", sa.String()),
        sa.Column("key", sa.LargeBinary()),
        sa.Column("password", sa.LargeBinary()),
        sa.Column("ends_at", UtcDateTime()),
        sa.Column("act_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], ondelete="CASCADE",
            name="fk_signature_list_petition_id_petition",
        ),
        sa.UniqueConstraint("uid", name="uq_signature_list_uid"),
    )  # fmt: skip
    op.create_index("ix_signature_list_petition", "signature_list", ["petition_id", "id"])
    op.create_index("ix_signature_list_state", "signature_list", ["state", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("signature_list")
