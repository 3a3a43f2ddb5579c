"""Keep files of gifts that staff ask for; find what staff did to a gift, and the oldest one."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "gift_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_gift_file"),
        sa.UniqueConstraint("uid", name="uq_gift_file_uid"),
    )
    op.create_index("ix_gift_file_state", "gift_file", ["state", "id"])
    waits = sa.text("received_at IS NULL")
    op.create_index("ix_gift_not_received", "gift", ["made_at"], sqlite_where=waits,
                    postgresql_where=waits)  # fmt: skip
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    op.drop_index("ix_gift_not_received", "gift")
    op.drop_table("gift_file")
