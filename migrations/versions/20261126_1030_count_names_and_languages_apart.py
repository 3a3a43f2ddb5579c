"""Count the names shown and the languages apart, as the tally counts; sort names by number."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SHOWN = sa.text("state = 'confirmed' AND display <> 'hidden'")


def upgrade() -> None:
    """Go forward; what stands is counted once."""
    op.create_table(
        "tally_part",
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"),
                  primary_key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("n", sa.Integer(), nullable=False),
    )  # fmt: skip
    op.execute(
        "INSERT INTO tally_part (petition_id, part, slot, n) "
        "SELECT petition_id, 'shown', id >> 12, count(*) FROM signature "
        "WHERE state = 'confirmed' AND display <> 'hidden' GROUP BY petition_id, id >> 12"
    )
    op.execute(
        "INSERT INTO tally_part (petition_id, part, slot, n) "
        "SELECT petition_id, 'lang:' || lang, 0, count(*) FROM signature "
        "WHERE state = 'confirmed' GROUP BY petition_id, lang"
    )
    _index("id")


def downgrade() -> None:
    """Go back; the numbers can be counted again."""
    _index("confirmed_at", "id")
    op.drop_table("tally_part")


def _index(*columns: str) -> None:
    op.drop_index("ix_signature_shown", "signature")
    op.create_index("ix_signature_shown", "signature", ["petition_id", *columns],
                    sqlite_where=SHOWN, postgresql_where=SHOWN)  # fmt: skip
