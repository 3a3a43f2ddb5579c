"""Enter transfers from bank files, each line once, and gifts by hand."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STANDS = sa.text("state != 'undone'")
WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Go forward."""
    _make_batch()
    _make_line()
    op.create_table(
        "hand_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("receipt_way", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name="fk_hand_entry_gift_id_gift"),
        sa.UniqueConstraint("uid", name="uq_hand_entry_uid"),
        sa.UniqueConstraint("gift_id", name="uq_hand_entry_gift_id"),
    )


def _make_batch() -> None:
    op.create_table(
        "bank_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outgoing", sa.Integer(), nullable=False),
        sa.Column("odd", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("entered_at", UtcDateTime()),
        sa.Column("undone_at", UtcDateTime()),
        sa.UniqueConstraint("uid", name="uq_bank_batch_uid"),
    )
    op.create_index("ix_bank_batch_state", "bank_batch", ["state", "made_at"])


def _make_line() -> None:
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("line_key", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("payer", sa.LargeBinary()),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("gift_id", sa.Integer()),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", UtcDateTime()),
        sa.CheckConstraint("amount_minor > 0", name="ck_bank_line_amount_minor"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["bank_batch.id"], name="fk_bank_line_batch_id_bank_batch"
        ),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name="fk_bank_line_gift_id_gift"),
        sa.UniqueConstraint("uid", name="uq_bank_line_uid"),
    )
    for name, column in (("ix_bank_line_key", "line_key"), ("ix_bank_line_gift", "gift_id")):
        op.create_index(
            name, "bank_line", [column], unique=True,
            sqlite_where=STANDS, postgresql_where=STANDS,
        )  # fmt: skip
    op.create_index(
        "ix_bank_line_waiting", "bank_line", ["day"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_index("ix_bank_line_batch", "bank_line", ["batch_id"])


def downgrade() -> None:
    """Go back."""
    for table in ("hand_entry", "bank_line", "bank_batch"):
        op.drop_table(table)
