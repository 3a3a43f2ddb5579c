"""Keep what differs between Stripe and our rows, each comparison, and how far events were read."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "recon_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        *(sa.Column(f"{table}_id", sa.Integer())
          for table in ("gift", "pledge", "refund", "dispute")),
        sa.Column("ours_minor", sa.BigInteger()),
        sa.Column("ours_currency", sa.String()),
        sa.Column("theirs_minor", sa.BigInteger()),
        sa.Column("theirs_currency", sa.String()),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("alarmed_at", UtcDateTime()),
        sa.Column("resolved_at", UtcDateTime()),
        sa.Column("by", sa.String()),
        sa.Column("reason", sa.LargeBinary()),
        sa.UniqueConstraint("uid", name="uq_recon_item_uid"),
        *(sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"],
                                  name=f"fk_recon_item_{table}_id_{table}")
          for table in ("gift", "pledge", "refund", "dispute")),
    )  # fmt: skip
    open_ones = sa.text("state = 'open'")
    op.create_index("ix_recon_item_open", "recon_item", ["key"], unique=True,
                    sqlite_where=open_ones, postgresql_where=open_ones)  # fmt: skip
    op.create_index("ix_recon_item_state", "recon_item", ["state", "id"])
    op.create_index("ix_recon_item_key", "recon_item", ["key"])
    _make_runs()


def _make_runs() -> None:
    op.create_table(
        "recon_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String()),
    )
    op.create_table(
        "recon_cursor",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("reached_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Go back."""
    for table in ("recon_cursor", "recon_run", "recon_item"):
        op.drop_table(table)
