"""Make petitions, letter versions, signatures, and the tally."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HOLDS_A_SEAT = "state IN ('pending', 'held', 'confirmed', 'invalidated')"
SHOWN = "state = 'confirmed' AND display <> 'hidden'"


def upgrade() -> None:
    """Go forward."""
    _make_petition()
    _make_letter_version()
    _make_signature()
    _make_tally_and_events()


def _make_petition() -> None:
    op.create_table(
        "petition",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("slug", sa.String(), nullable=False, unique=True),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id", ondelete="SET NULL")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime()),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("goal", sa.Integer()),
        sa.Column("seats_per_address", sa.Integer(), nullable=False),
        sa.Column("forgets", sa.Boolean(), nullable=False),
        sa.Column("hands_over", sa.Boolean(), nullable=False),
        sa.Column("names_until", UtcDateTime(), nullable=False),
        sa.Column("key", sa.LargeBinary()),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
    )


def _make_letter_version() -> None:
    op.create_table(
        "letter_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("ask", sa.String(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("locked_at", UtcDateTime()),
        sa.UniqueConstraint("petition_id", "lang", "number"),
    )  # fmt: skip


def _make_signature() -> None:
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  nullable=False),
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("letter_version.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("address_key", sa.LargeBinary()),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.LargeBinary()),
        sa.Column("domain_key", sa.LargeBinary()),
        sa.Column("ip_key", sa.LargeBinary()),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("email", sa.LargeBinary()),
        sa.Column("comment", sa.LargeBinary()),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("deliver", sa.Boolean(), nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("held_because", sa.String()),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("reminded_at", UtcDateTime()),
    )  # fmt: skip
    for name, columns, where, unique in (
        ("ix_signature_seat", ["petition_id", "address_key", "seat"], HOLDS_A_SEAT, True),
        ("ix_signature_waiting", ["signed_at"], "state = 'pending'", False),
        ("ix_signature_list", ["petition_id", "state", "id"], None, False),
        ("ix_signature_shown", ["petition_id", "confirmed_at", "id"], SHOWN, False),
    ):
        clause = sa.text(where) if where else None
        op.create_index(name, "signature", columns, unique=unique, sqlite_where=clause,
                        postgresql_where=clause)  # fmt: skip


def _make_tally_and_events() -> None:
    op.create_table(
        "tally",
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  primary_key=True),
        sa.Column("country", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("slot", sa.Integer(), primary_key=True),
        sa.Column("n", sa.Integer(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "signature_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  nullable=False),
        sa.Column("signature_id", sa.Integer(), sa.ForeignKey("signature.id", ondelete="CASCADE"),
                  nullable=False),
        sa.Column("became", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_signature_event_day", "signature_event", ["petition_id", "at"])


def downgrade() -> None:
    """Go back to a site without letters to sign."""
    for table in ("signature_event", "tally", "signature", "letter_version", "petition"):
        op.drop_table(table)
