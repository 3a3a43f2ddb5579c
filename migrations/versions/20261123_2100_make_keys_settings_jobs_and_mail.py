"""Make the tables of the house: keys, site settings, the timetable, outgoing mail."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "secret_key",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "site_setting",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.String()),
    )
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_rate_limit_expires_at", "rate_limit", ["expires_at"])
    _make_outgoing_mail()


def _make_outgoing_mail() -> None:
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("recipient", sa.LargeBinary()),
        sa.Column("args", sa.LargeBinary()),
        sa.Column("about", sa.LargeBinary()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime()),
        sa.Column("leased_by", sa.String()),
        sa.Column("sent_at", UtcDateTime()),
        sa.Column("message_id", sa.String(), nullable=False, unique=True),
        sa.Column("last_error", sa.String()),
    )
    for name, columns, where in (
        ("ix_outgoing_mail_due", ["priority", "due_at"], "state = 'queued'"),
        ("ix_outgoing_mail_leased", ["leased_until"], "state = 'leased'"),
        ("ix_outgoing_mail_about", ["about", "queued_at"], None),
    ):
        clause = sa.text(where) if where else None
        op.create_index(
            name, "outgoing_mail", columns, sqlite_where=clause, postgresql_where=clause
        )


def downgrade() -> None:
    """Go back to nothing."""
    for table in ("outgoing_mail", "rate_limit", "job_run", "site_setting", "secret_key"):
        op.drop_table(table)
