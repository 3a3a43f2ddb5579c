"""A line as it is kept: sealed, under the key that lets it stand once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations.transfers.bank.models import BankBatch, BankLine, LineState
from lfnkr_app.donations.transfers.bank.staff_reading import Line
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import seal_text

AT_ONCE: Final = 500


def line_key(line: Line, method: str, currency: str) -> bytes:
    """Return what makes a line itself: account, day, sum, words, and which of equal ones it is."""
    said = (method, currency, line.day, line.minor, line.words, line.ordinal)
    return keys.mac("addresses", b"bank line", *(str(value).encode() for value in said))


def row(line: Line, batch: BankBatch, uid: bytes) -> dict[str, Any]:
    """Return the row of a line."""
    return {
        "uid": uid, "batch_id": batch.id, "state": LineState.WAITING, "day": line.day,
        "line_key": line_key(line, batch.method, batch.currency), "method": batch.method,
        "currency": batch.currency, "amount_minor": line.minor,
        "text_sealed": seal_text("bank_line", "text", uid, line.text),
        "payer_sealed": seal_text("bank_line", "payer", uid, line.payer),
    }  # fmt: skip


def known(lines: Iterable[Line], method: str, currency: str) -> set[Line]:
    """Return those of the lines that stand already."""
    by_key = {line_key(line, method, currency): line for line in lines}
    return {by_key[key] for key in _standing(list(by_key))}


def _standing(wanted: list[bytes]) -> Iterator[bytes]:
    source = iter(wanted)
    while some := list(islice(source, AT_ONCE)):
        query = select(BankLine.line_key).where(
            BankLine.line_key.in_(some), BankLine.state != LineState.UNDONE
        )
        yield from db.session.scalars(query)
