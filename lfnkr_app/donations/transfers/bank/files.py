"""Bank files: looked at, entered slice by slice, undone; nothing here commits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations.transfers.bank import columns, deciding, keeping, staff_reading
from lfnkr_app.donations.transfers.bank.columns import Layout
from lfnkr_app.donations.transfers.bank.matching import Book, Came
from lfnkr_app.donations.transfers.bank.models import BankBatch, BankLine, FileState, LineState
from lfnkr_app.donations.transfers.bank.staff_reading import Line, Understood
from lfnkr_app.errors import Refused
from lfnkr_app.money import Money
from lfnkr_app.web import organisation

KEPT_FOR: Final = timedelta(days=7)
A_SLICE: Final = 300
Rows = Sequence[Sequence[str]]


def look_at(
    rows: Rows, method: str, currency: str, *, actor: StaffUser | None, now: datetime
) -> BankBatch:
    """Keep a file until somebody has looked at it; nothing is entered yet."""
    batch = BankBatch(
        state=FileState.UNREAD, method=method, currency=currency, made_at=now,
        made_by=actor.email if actor else "",
    )  # fmt: skip
    _lay_out(batch, rows, columns.layout_of(rows))
    db.session.add(batch)
    db.session.flush()
    return batch


def tell_columns(batch: BankBatch, layout: Layout, *, now: datetime) -> None:
    """Read a file as staff say, and keep what they said for the next file of that bank."""
    rows = rows_of(batch)
    known = organisation.kept(columns.SETTING) or {}
    organisation.change(columns.SETTING, columns.told(rows, layout, known), now=now)
    _lay_out(batch, rows, layout)


def _lay_out(batch: BankBatch, rows: Rows, layout: Layout | None) -> None:
    kept = {"rows": rows, "layout": asdict(layout) if layout else None}
    batch.content = json.dumps(kept, ensure_ascii=False)
    if layout is None:
        return
    found = staff_reading.understood(rows, layout, batch.currency)
    batch.number, batch.outgoing, batch.odd = len(found.lines), found.outgoing, len(found.odd)
    days = [line.day for line in found.lines]
    batch.first_day, batch.last_day = min(days, default=None), max(days, default=None)
    batch.state = FileState.LOOKED_AT


def rows_of(batch: BankBatch) -> list[list[str]]:
    """Return the rows of a file that is not entered yet."""
    return list(json.loads(batch.content or "{}").get("rows", []))


def understood(batch: BankBatch) -> Understood:
    """Return what a file says that is not entered yet."""
    kept = json.loads(batch.content or "{}")
    if not kept.get("layout"):
        return Understood()
    told = kept["layout"]
    layout = Layout(**{**told, "payer": tuple(told["payer"]), "text": tuple(told["text"])})
    return staff_reading.understood(kept["rows"], layout, batch.currency)


def enter(batch: BankBatch, *, actor: StaffUser | None, now: datetime) -> bool:
    """Begin to enter a file; return False where it was begun before. `go_on` does the work."""
    begun = _turn(batch, {FileState.LOOKED_AT}, FileState.ENTERING, entered_at=now)
    if begun:
        detail = {"lines": batch.number, "method": batch.method, "currency": batch.currency}
        audit.record("bank.enter", str(batch.id), actor=actor, detail=detail, now=now)
    return begun


def go_on(batch: BankBatch, *, now: datetime, limit: int = A_SLICE) -> int:
    """Enter the next lines of a file, and book those that are surely a gift; return how many."""
    if batch.state != FileState.ENTERING:
        return 0
    lines, book = list(with_rivals(understood(batch).lines)), Book(now)
    slice_ = lines[batch.done : batch.done + limit]
    for line, rivals in slice_:
        batch.known += not _enter(batch, line, book, rivals, now)
    batch.done += len(slice_)
    if batch.done >= len(lines):
        batch.state, batch.content_sealed = FileState.ENTERED, None
    db.session.flush()
    return len(slice_)


def _enter(batch: BankBatch, line: Line, book: Book, rivals: int, now: datetime) -> bool:
    """Enter one line; return False where it stands already, from this file or another."""
    row = keeping.row(line, batch, new_uid())
    line_id = db.session.scalar(insert_new(BankLine, row).returning(BankLine.id))
    if line_id is None:
        return False
    gift = book.certain(came(line, batch.currency), rivals=rivals)
    if gift is not None and deciding.settle_certain(line_id, gift.id, now=now):
        book.strike(gift.id)
    return True


def with_rivals(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    """Return each line with the number of others that bear its sum and words, on any day."""
    alike = Counter((line.minor, line.words) for line in lines)
    for line in lines:
        yield line, alike[line.minor, line.words] - 1


def came(line: Line, currency: str) -> Came:
    """Return a line as matching knows it."""
    return Came(Money(line.minor, currency), line.day, line.text, line.payer)


def drop(batch: BankBatch) -> bool:
    """Throw away what was looked at."""
    waiting = {FileState.UNREAD, FileState.LOOKED_AT}
    return _turn(batch, waiting, FileState.DROPPED, content_sealed=None)


def drop_old(now: datetime) -> int:
    """Throw away what was looked at a week ago and never entered; return how many files."""
    waiting = BankBatch.state.in_((FileState.UNREAD, FileState.LOOKED_AT))
    old = update(BankBatch).where(waiting, BankBatch.made_at < now - KEPT_FOR)
    dropped = old.values(state=FileState.DROPPED, content_sealed=None).returning(BankBatch.id)
    return len(db.session.scalars(dropped).all())


def undo(batch: BankBatch, reason: str, *, actor: StaffUser | None, now: datetime) -> int:
    """Take a whole file back; return how many gifts went back with it, their receipts void.

    Raises:
        Refused: gifts were booked from it and no reason is given, or money of one went back.
    """
    mine = BankLine.batch_id == batch.id
    lines = db.session.scalars(select(BankLine).where(mine).with_for_update()).all()
    booked = [line for line in lines if line.state in {LineState.MATCHED, LineState.MADE}]
    if booked and not reason:
        raise Refused("Gifts were booked from this file. Write why they are taken back.")
    if not _turn(batch, {FileState.ENTERED}, FileState.UNDONE, undone_at=now):
        return 0
    batch.reason = reason or None
    for line in booked:
        deciding.undo(line, reason, actor=actor, now=now)
    undone = update(BankLine).where(mine).values(state=LineState.UNDONE, gift_id=None)
    db.session.execute(undone)
    detail = {"lines": len(lines), "gifts": len(booked), "reason": reason}
    audit.record("bank.undo", str(batch.id), actor=actor, detail=detail, now=now)
    return len(booked)


def _turn(batch: BankBatch, was: set[FileState], becomes: FileState, **columns: Any) -> bool:
    mine = update(BankBatch).where(BankBatch.id == batch.id, BankBatch.state.in_(was))
    turned = mine.values(state=becomes, **columns).returning(BankBatch.id)
    changed = db.session.scalar(turned) is not None
    db.session.expire(batch)
    return changed
