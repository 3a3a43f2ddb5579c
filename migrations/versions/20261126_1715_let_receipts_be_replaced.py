"""Let a receipt be void and replaced, and let receipts of past gifts count in a series apart."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from lfnkr_app.database import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
IN_FORCE = sa.text("state = 'issued'")


def upgrade() -> None:
    """Go forward; every receipt so far is in force, over the whole of its gift."""
    with op.batch_alter_table("receipt") as receipt:
        receipt.drop_constraint("uq_receipt_gift_id", type_="unique")
        receipt.drop_constraint("uq_receipt_year", type_="unique")
        receipt.drop_constraint("fk_receipt_year_receipt_series", type_="foreignkey")
        receipt.add_column(sa.Column("series", sa.String(), nullable=False, server_default="R"))
        receipt.add_column(
            sa.Column("amount_minor", sa.BigInteger(), nullable=False, server_default="0")
        )
        receipt.add_column(sa.Column("copies", sa.Integer(), nullable=False, server_default="0"))
        receipt.add_column(sa.Column("replaces_id", sa.Integer()))
        receipt.add_column(sa.Column("void_reason", sa.LargeBinary()))
        receipt.add_column(sa.Column("old_number", sa.String()))
        for name in ("link_from", "voided_at", "printed_at"):
            receipt.add_column(sa.Column(name, UtcDateTime()))
    op.execute(
        "UPDATE receipt SET link_from = issued_at, amount_minor = "
        "(SELECT gift.amount_minor FROM gift WHERE gift.id = receipt.gift_id)"
    )
    _make_series_anew(["series", "year"], lambda row: {"series": "R", **row})
    with op.batch_alter_table("receipt") as receipt:
        receipt.alter_column("link_from", existing_type=UtcDateTime(), nullable=False)
        receipt.create_unique_constraint("uq_receipt_series", ["series", "year", "sequence"])
        receipt.create_unique_constraint("uq_receipt_replaces_id", ["replaces_id"])
        receipt.create_foreign_key("fk_receipt_series_receipt_series", "receipt_series",
                                   ["series", "year"], ["series", "year"])  # fmt: skip
        receipt.create_foreign_key("fk_receipt_replaces_id_receipt", "receipt", ["replaces_id"],
                                   ["id"])  # fmt: skip
        receipt.create_check_constraint("void", "(state = 'void') = (voided_at IS NOT NULL)")
    op.create_index("ix_receipt_in_force", "receipt", ["gift_id"], unique=True,
                    sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)  # fmt: skip
    op.create_index("ix_receipt_gift", "receipt", ["gift_id", "id"])


def _make_series_anew(keys: list[str], kept: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Make the table of series with another key, its rows brought over."""
    connection = op.get_bind()
    columns = [sa.column("year"), sa.column("last")]
    rows = connection.execute(sa.select(*columns).select_from(sa.table("receipt_series"))).all()
    op.drop_table("receipt_series")
    series = [sa.Column("series", sa.String(), primary_key=True)] if "series" in keys else []
    made = op.create_table(
        "receipt_series",
        *series,
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
    )
    if rows:
        op.bulk_insert(made, [kept({"year": row.year, "last": row.last}) for row in rows])


def downgrade() -> None:
    """Go back; what is void, or of another series, is gone: it fits no table from before."""
    op.drop_index("ix_receipt_gift", "receipt")
    op.drop_index("ix_receipt_in_force", "receipt")
    op.execute("UPDATE receipt SET replaces_id = NULL")
    op.execute("DELETE FROM receipt WHERE state <> 'issued' OR series <> 'R'")
    op.execute("DELETE FROM receipt_series WHERE series <> 'R'")
    with op.batch_alter_table("receipt") as receipt:
        receipt.drop_constraint("void", type_="check")
        for name in ("fk_receipt_replaces_id_receipt", "fk_receipt_series_receipt_series"):
            receipt.drop_constraint(name, type_="foreignkey")
        for name in ("uq_receipt_replaces_id", "uq_receipt_series"):
            receipt.drop_constraint(name, type_="unique")
        for name in ("printed_at", "voided_at", "link_from", "old_number", "void_reason",
                     "replaces_id", "copies", "amount_minor", "series"):  # fmt: skip
            receipt.drop_column(name)
    _make_series_anew(["year"], lambda row: row)
    with op.batch_alter_table("receipt") as receipt:
        receipt.create_unique_constraint("uq_receipt_gift_id", ["gift_id"])
        receipt.create_unique_constraint("uq_receipt_year", ["year", "sequence"])
        receipt.create_foreign_key("fk_receipt_year_receipt_series", "receipt_series", ["year"],
                                   ["year"])  # fmt: skip
