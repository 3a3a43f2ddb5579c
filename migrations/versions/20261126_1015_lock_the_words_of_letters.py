"""Lock the words that people signed, keep what they were told, and who was told of a change."""

import hashlib

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTS = ("title", "ask", "addressee", "intro", "text")
LOCKED = (*PARTS, "sha256", "petition_id", "lang", "number", "locked_at")
REFUSAL = "a version that somebody signed never changes"
UNDONE = sa.text("done_at IS NULL")


def upgrade() -> None:
    """Go forward: the hash is of all that is signed from now on, and the database guards it."""
    _make_tables()
    _hash_anew()
    (_lock_on_postgresql if op.get_bind().dialect.name == "postgresql" else _lock_on_sqlite)()


def _make_tables() -> None:
    op.create_table(
        "names_promise",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("petition_id", sa.Integer(),
                  sa.ForeignKey("petition.id", ondelete="CASCADE"), nullable=False),
        sa.Column("signed_before", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
    )  # fmt: skip
    op.create_index("ix_names_promise_petition_id", "names_promise", ["petition_id"])
    op.create_index("ix_names_promise_due", "names_promise", ["until"],
                    sqlite_where=UNDONE, postgresql_where=UNDONE)  # fmt: skip
    op.create_table(
        "version_notice",
        sa.Column("version_id", sa.Integer(),
                  sa.ForeignKey("letter_version.id", ondelete="CASCADE"), primary_key=True,
                  autoincrement=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("round_done", sa.Boolean(), nullable=False),
        sa.Column("late_from", UtcDateTime(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
    )  # fmt: skip


def _hash_anew() -> None:
    columns = [sa.column("id"), sa.column("sha256"), *(sa.column(name) for name in PARTS)]
    version = sa.table("letter_version", *columns)
    for row in op.get_bind().execute(sa.select(version)).all():
        whole = "\n\n".join(getattr(row, name) for name in PARTS) + "\n"
        digest = hashlib.sha256(whole.encode()).hexdigest()
        op.execute(version.update().where(version.c.id == row.id).values(sha256=digest))


def _changed(different: str) -> str:
    new, old = (", ".join(f"{row}.{name}" for name in LOCKED) for row in ("NEW", "OLD"))
    return f"OLD.locked_at IS NOT NULL AND ({new}) {different} ({old})"


def _lock_on_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER letter_version_locked BEFORE UPDATE ON letter_version "
        f"WHEN {_changed('IS NOT')} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _lock_on_postgresql() -> None:
    op.execute(
        f"CREATE FUNCTION letter_version_locked() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER letter_version_locked BEFORE UPDATE ON letter_version FOR EACH ROW "
        f"WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION letter_version_locked()"
    )


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER letter_version_locked ON letter_version")
        op.execute("DROP FUNCTION letter_version_locked()")
    else:
        op.execute("DROP TRIGGER letter_version_locked")
    op.drop_table("version_notice")
    op.drop_table("names_promise")
