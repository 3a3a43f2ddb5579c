"""The ledger as CSV: streamed, with a BOM for Excel, safe in spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from lfnkr_app import clock
from lfnkr_app.donations import queries
from lfnkr_app.donations.models import Donor, Fund, Gift
from lfnkr_app.web.sheets import BOM, safe_cell

COLUMNS: Final = (
    "id", "made", "received", "state", "currency", "amount", "method", "reference", "receipt",
    "fund", "name", "email", "address", "transfer_name", "message", "show_name", "demonstration",
)  # fmt: skip


def csv_stream() -> Iterator[str]:
    """Return the whole ledger as CSV text in pieces; sums are plain figures."""
    yield BOM + _lines([COLUMNS])
    for gift, donor, fund, number in queries.all_gifts():
        yield _lines([_row(gift, donor, fund, number)])


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
