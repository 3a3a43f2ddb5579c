"""Keep what donors ask of their pledges, and when Stripe was last asked about one."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("pledge") as pledge:
        pledge.add_column(sa.Column("heard_at", UtcDateTime()))
    op.create_index("ix_pledge_heard", "pledge", ["heard_at"])
    op.create_table(
        "pledge_wish",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("resumes_at", UtcDateTime()),
        sa.Column("asked_by", sa.String()),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name="fk_pledge_wish_pledge_id_pledge"
        ),
        sa.UniqueConstraint("uid", name="uq_pledge_wish_uid"),
    )
    op.create_index("ix_pledge_wish_pledge", "pledge_wish", ["pledge_id", "id"])
    op.create_index("ix_pledge_wish_state", "pledge_wish", ["state", "kind"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("pledge_wish")
    op.drop_index("ix_pledge_heard", "pledge")
    with op.batch_alter_table("pledge") as pledge:
        pledge.drop_column("heard_at")
