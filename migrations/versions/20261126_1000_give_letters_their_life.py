"""Give letters goals, published versions, a timeline; signatures batches, comments, causes."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_signature_name", ["petition_id", "name_key"], None),
    ("ix_signature_held", ["petition_id", "held_because", "id"], "state = 'held'"),
    ("ix_signature_comment", ["petition_id", "comment_state", "id"], "comment_state <> ''"),
    ("ix_signature_news", ["petition_id", "id"], "news AND state = 'confirmed'"),
    ("ix_signature_paper", ["paper_batch_id"], "paper_batch_id IS NOT NULL"),
    ("ix_signature_fraud", ["fraud_batch_id"], "fraud_batch_id IS NOT NULL"),
)


def _text(name: str, first: str = "") -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False, server_default=first)


def _truth(name: str, first: sa.ColumnElement) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=first)


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "petition": (
            sa.Column("goals", sa.JSON(), nullable=False, server_default="[]"),
            _truth("takes_comments", sa.true()), _truth("takes_organisations", sa.false()),
            _text("made_by"), sa.Column("made_at", UtcDateTime()),
        ),
        "letter_version": (
            sa.Column("published_at", UtcDateTime()), _text("change_note"), _text("made_by"),
        ),
        "signature": (
            _text("comment_state"), sa.Column("paper_batch_id", sa.Integer()),
            sa.Column("fraud_batch_id", sa.Integer()), sa.Column("was_state", sa.String()),
        ),
        "signature_event": (_text("kind", "online"), _text("cause")),
    }  # fmt: skip


def upgrade() -> None:
    """Go forward; what stands is published, and what was commented waits for a reader."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE letter_version SET published_at = made_at")
    op.execute("UPDATE signature SET comment_state = 'waiting' WHERE comment IS NOT NULL")
    op.execute(
        "UPDATE signature_event SET kind = (SELECT source FROM signature WHERE signature.id = "
        "signature_event.signature_id)"
    )
    for name, columns, where in INDEXES:
        clause = sa.text(where) if where else None
        op.create_index(name, "signature", columns, sqlite_where=clause, postgresql_where=clause)
    _make_timeline()


def _make_timeline() -> None:
    letter = sa.ForeignKey("petition.id", ondelete="CASCADE")
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("petition_id", sa.Integer(), letter, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        _text("to_whom"),
        sa.Column("counted", sa.Integer()),
        sa.Column("words", sa.JSON(), nullable=False),
        _text("url"), _text("made_by"),
        sa.Column("made_at", UtcDateTime(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_delivery_petition", "delivery", ["petition_id", "happened_on"])
    op.create_table(
        "milestone",
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reached_at", UtcDateTime(), nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    """Go back; the timeline, unpublished versions and the marks of batches are lost."""
    for table in ("milestone", "delivery"):
        op.drop_table(table)
    for name, _columns_of, _where in reversed(INDEXES):
        op.drop_index(name, "signature")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
