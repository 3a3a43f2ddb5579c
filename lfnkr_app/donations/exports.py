"""The ledger as CSV: streamed, with a BOM for Excel, safe in spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from lfnkr_app import clock
from lfnkr_app.donations import queries
from lfnkr_app.donations.models import Donor, Fund, Gift

BOM: Final = "\ufeff"
COLUMNS: Final = (
    "id", "made", "received", "state", "currency", "amount", "method", "reference", "receipt",
    "fund", "name", "email", "address", "transfer_name", "message", "show_name", "demonstration",
)  # fmt: skip
#: What a spreadsheet takes for a formula, full-width forms included. Source: OWASP, CSV injection.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_stream() -> Iterator[str]:
    """Return the whole ledger as CSV text in pieces; sums are plain figures."""
    yield BOM + _lines([COLUMNS])
    for gift, donor, fund, number in queries.all_gifts():
        yield _lines([_row(gift, donor, fund, number)])


def safe_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(FORMULA_STARTS) else text


def _row(gift: Gift, donor: Donor, fund: Fund | None, number: str | None) -> tuple[object, ...]:
    received = gift.received_at
    return (
        gift.id, clock.tokyo_day(gift.made_at).isoformat(),
        clock.tokyo_day(received).isoformat() if received else "", gift.state, gift.currency,
        gift.money.figures().replace(",", ""), gift.method, gift.reference, number,
        fund.slug if fund else "", donor.name, donor.email, donor.address, gift.transfer_name,
        gift.message, "yes" if gift.show_name else "no", "yes" if gift.demonstration else "no",
    )  # fmt: skip


def _lines(rows: Iterable[tuple[object, ...]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()
