"""Batches of past gifts: looked at, entered bit by bit, undone; `enter_some` alone commits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db, insert_new, new_uid
from lfnkr_app.donations import donors, starting, turning
from lfnkr_app.donations.models import Fund, Gift, GiftSource, GiftState, Series
from lfnkr_app.donations.past.models import BatchState, PastBatch, PastGift
from lfnkr_app.donations.past.staff_reading import Line, Understood
from lfnkr_app.donations.receipts import actions as receipts
from lfnkr_app.privacy import keys

AT_ONCE: Final = 100
KEPT_FOR: Final = timedelta(days=7)


def funds_by_name() -> dict[str, str]:
    """Return the slug of each fund by its slug and by each of its names, in small letters."""
    rows = db.session.execute(select(Fund.slug, Fund.names)).all()
    return {name.casefold(): slug for slug, names in rows for name in (slug, *names.values())}


def key_of(line: Line) -> str:
    """Return the key that the same line of the same book always has."""
    said = (str(value).encode() for value in asdict(line).values())
    return f"past-{keys.mac('addresses', b'past gift', *said).hex()}"


def kept_lines(batch: PastBatch) -> list[Line]:
    """Return the lines of a batch, the earliest first; none once they are entered or dropped."""
    return [Line(**values) for values in json.loads(batch.lines or "[]")]


def known(lines: Iterable[Line]) -> int:
    """Return how many of these gifts are here already."""
    wanted, there = [key_of(line) for line in lines], 0
    for start in range(0, len(wanted), 500):
        some = Gift.idempotency_key.in_(wanted[start : start + 500])
        there += len(db.session.scalars(select(Gift.id).where(some)).all())
    return there


def look_at(found: Understood, *, actor: StaffUser | None, now: datetime) -> PastBatch:
    """Keep what was read until somebody has looked at it; nothing is brought in yet."""
    same = known(found.lines)
    batch = PastBatch(
        number=len(found.lines), new=len(found.lines) - same, same=same, made_at=now,
        refused=[list(pair) for pair in found.refused], made_by=actor.email if actor else "",
        lines=json.dumps([asdict(line) for line in found.lines], ensure_ascii=False),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    return batch


def queue(batch: PastBatch, *, actor: StaffUser | None, now: datetime) -> bool:
    """Let the worker bring a batch in; return whether this very call did it."""
    if not _turn(batch, BatchState.LOOKED_AT, BatchState.QUEUED):
        return False
    _note("past.enter", batch, actor, now)
    return True


def drop(batch: PastBatch) -> bool:
    """Throw away what was looked at; the names go at once."""
    return _turn(batch, BatchState.LOOKED_AT, BatchState.DROPPED, lines_sealed=None)


def drop_old(now: datetime) -> int:
    """Throw away what was looked at a week ago and never brought in; return how many."""
    old = update(PastBatch).where(
        PastBatch.state == BatchState.LOOKED_AT, PastBatch.made_at < now - KEPT_FOR
    )
    dropped = old.values(state=BatchState.DROPPED, lines_sealed=None).returning(PastBatch.id)
    return len(db.session.scalars(dropped).all())


def enter_some(now: datetime) -> int | None:
    """Bring in the next gifts of the oldest batch that waits; return how many, None for no batch.

    Commits its own work: what was cut off goes on where it stopped.
    """
    begin_writing()
    query = select(PastBatch).where(PastBatch.state == BatchState.QUEUED).order_by(PastBatch.id)
    batch = db.session.scalar(query.limit(1).with_for_update())
    if batch is None:
        db.session.rollback()
        return None
    lines = kept_lines(batch)
    some = lines[batch.done : batch.done + AT_ONCE]
    for line in some:
        _enter(batch, line, now)
    batch.done += len(some)
    if batch.done >= len(lines):
        batch.state, batch.entered_at, batch.lines_sealed = BatchState.ENTERED, now, None
    db.session.commit()
    return len(some)


def _enter(batch: PastBatch, line: Line, now: datetime) -> None:
    """Bring one gift in with its receipt, and no mail; one that is here already stays as it is."""
    row = _row(line, now)
    gift_id = db.session.scalar(insert_new(Gift, row).returning(Gift.id))
    if gift_id is None:
        return
    turning.log(gift_id, None, GiftState.SUCCEEDED, "import", now)
    gift, year = db.session.get_one(Gift, gift_id), date.fromisoformat(line.day).year
    receipt = receipts.numbered(gift, Series.PAST, year, now=now)
    receipt.old_number = line.number or None
    past = PastGift(gift_id=gift_id, batch_id=batch.id, note=line.note or None)
    db.session.add_all([receipt, past])
    db.session.flush()


def _row(line: Line, now: datetime) -> dict[str, Any]:
    noon = clock.tokyo_midnight(date.fromisoformat(line.day)) + timedelta(hours=12)
    return {
        "uid": new_uid(), "state": GiftState.SUCCEEDED, "amount_minor": line.minor,
        "currency": line.currency, "method": line.method, "fund_id": starting.fund_id(line.fund),
        "donor_id": donors.known(line.name, line.email, line.address, now=now),
        "lang": "ja" if line.currency == "JPY" else "en", "show_name": False,
        "needs_address": bool(line.address), "idempotency_key": key_of(line),
        "demonstration": False, "made_at": noon, "received_at": noon,
        "source": GiftSource.IMPORT, "refunded_minor": 0, "taken_minor": 0,
    }  # fmt: skip


def _turn(batch: PastBatch, was: BatchState, becomes: BatchState, **columns: Any) -> bool:
    mine = (PastBatch.id == batch.id, PastBatch.state == was)
    turned = update(PastBatch).where(*mine).values(state=becomes, **columns)
    changed = db.session.scalar(turned.returning(PastBatch.id)) is not None
    db.session.expire(batch)
    return changed


def _note(act: str, batch: PastBatch, actor: StaffUser | None, now: datetime) -> None:
    detail = {"number": batch.number, "new": batch.new, "same": batch.same}
    audit.record(act, f"past:{batch.id}", actor=actor, detail=detail, now=now)
