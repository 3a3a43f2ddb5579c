"""Make the tables of subscribers, mailings, who was sent which, and the suppression list."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "suppression",
        sa.Column("person_key", sa.LargeBinary(), primary_key=True),
        _text("reason"),
        sa.Column("made_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        _text("lang"), _text("state"),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime()),
    )  # fmt: skip
    op.create_index("ix_subscriber_waiting", "subscriber", ["asked_at"],
                    sqlite_where=PENDING, postgresql_where=PENDING)  # fmt: skip
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("audience"), _text("subject"),
        sa.Column("texts", sa.JSON(), nullable=False),
        _text("fallback"), _text("state"), _text("made_by"),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        *(_number(name) for name in ("expected", "source", "after", "queued", "often",
                                     "suppressed")),
    )  # fmt: skip
    op.create_table(
        "mailing_sent",
        sa.Column("mailing_id", sa.Integer(), sa.ForeignKey("mailing.id", ondelete="CASCADE"),
                  primary_key=True),
        sa.Column("person_key", sa.LargeBinary(), primary_key=True),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_mailing_sent_person", "mailing_sent", ["person_key", "sent_at"])


def downgrade() -> None:
    """Go back; subscriptions and mailings are lost."""
    for table in ("mailing_sent", "mailing", "subscriber", "suppression"):
        op.drop_table(table)
