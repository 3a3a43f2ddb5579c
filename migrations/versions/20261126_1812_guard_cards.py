"""Count card pages and refused cards, and note how cards stand."""

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "card_try",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mail", sa.LargeBinary(), nullable=False),
        sa.Column("network", sa.LargeBinary()),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_card_try_mail", "card_try", ["mail"])
    op.create_index("ix_card_try_at", "card_try", ["at"])
    op.create_table(
        "card_failure",
        sa.Column("charge_id", sa.String(), primary_key=True),
        sa.Column("gift_id", sa.Integer()),
        sa.Column("mail", sa.LargeBinary()),
        sa.Column("network", sa.LargeBinary()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gift_id"], ["gift.id"], ondelete="CASCADE", name="fk_card_failure_gift_id_gift"
        ),
    )
    op.create_index("ix_card_failure_at", "card_failure", ["at"])
    op.create_table(
        "card_guard",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("asked_since", UtcDateTime()),
        sa.Column("closed_since", UtcDateTime()),
        sa.Column("closed_until", UtcDateTime()),
        sa.Column("counts_from", UtcDateTime()),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("card_guard")
    op.drop_table("card_failure")
    op.drop_table("card_try")
