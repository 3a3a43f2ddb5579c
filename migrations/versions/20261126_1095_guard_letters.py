"""Keep what guards letters: paces, lists, switches, spent work, batches, alarms."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORKING = "state IN ('running', 'undoing')"


def _letter(**options: bool) -> sa.Column:
    of = sa.ForeignKey("petition.id", ondelete="CASCADE")
    return sa.Column("petition_id", sa.Integer(), of, **options)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, **options: bool) -> sa.Column:
    return sa.Column(name, UtcDateTime(), **{"nullable": False, **options})


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Go forward."""
    _make_paces_and_switches()
    op.create_table(
        "guard_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        _text("kind"), _text("verdict"), _letter(nullable=True),
        sa.Column("value", sa.LargeBinary()), sa.Column("note", sa.LargeBinary()),
        sa.Column("until", sa.Date()), _text("made_by"), _moment("made_at"),
    )  # fmt: skip
    op.create_table(
        "fraud_batch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        _letter(nullable=False), _text("act"), _text("state"),
        sa.Column("conditions", sa.LargeBinary()), sa.Column("reason", sa.LargeBinary()),
        _number("total"), _number("changed"), _number("returned"), _number("at"), _number("upto"),
        _text("made_by"), _moment("made_at"), _moment("ended_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_fraud_batch_petition", "fraud_batch", ["petition_id", "id"])
    where = sa.text(WORKING)
    op.create_index(
        "ix_fraud_batch_working", "fraud_batch", ["id"], sqlite_where=where, postgresql_where=where
    )


def _make_paces_and_switches() -> None:
    op.create_table(
        "signing_pace",
        _letter(primary_key=True), _moment("since", primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("key", sa.LargeBinary(), primary_key=True), _number("n"),
    )  # fmt: skip
    op.create_table(
        "letter_guard",
        _letter(primary_key=True, autoincrement=False), _text("work"),
        sa.Column("over", sa.Integer()), _moment("asked_since", nullable=True),
    )  # fmt: skip
    op.create_table(
        "spent_work",
        sa.Column("challenge", sa.LargeBinary(), primary_key=True), _moment("expires_at"),
    )  # fmt: skip
    op.create_index("ix_spent_work_expires_at", "spent_work", ["expires_at"])
    op.create_table(
        "guard_alarm",
        _letter(primary_key=True), sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True), _moment("given_at"),
    )  # fmt: skip


def downgrade() -> None:
    """Go back; lists, paces and the way back of batches are lost."""
    for table in ("guard_alarm", "spent_work", "letter_guard", "signing_pace", "fraud_batch",
                  "guard_entry"):  # fmt: skip
        op.drop_table(table)
