"""The worker's part: makes the lists that wait, one at a time, and sweeps what is over.

Whoever makes one holds a lock that the kernel gives back when the process ends, however it ends:
a list that is `running` while the lock is free was cut off, and is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db, new_uid
from lfnkr_app.errors import Refused
from lfnkr_app.petitions.lists import actions, making, store
from lfnkr_app.petitions.lists.models import ListState, SignatureList
from lfnkr_app.petitions.models import Petition

log = structlog.get_logger()
MOST_TRIES: Final = 3
#: Spreadsheets up to this many rows are made in memory, with no scratch file on the disk.
IN_MEMORY: Final = 20_000
#: A second person may take a while; then the wish is over.
WAITS_FOR: Final = timedelta(days=8)
_FAULT: Final = "It stopped at a fault of ours. Try again; if it stops once more, tell the keeper."


class Stopped(Exception):
    """The worker is asked to end; the list waits for the next one."""


def run_next(should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Make the oldest list that waits, and return whether there was one."""
    waiting = SignatureList.state.in_((ListState.QUEUED, ListState.RUNNING))
    there = db.session.scalar(select(SignatureList.id).where(waiting).limit(1))
    db.session.rollback()
    if there is None:
        return False
    with store.alone() as free:
        list_id = _take() if free else None
        if list_id is not None:
            _carry_out(list_id, should_stop)
    return list_id is not None


def _take() -> int | None:
    """Take the oldest list; those that run although nobody holds the lock were cut off."""
    store.sweep_scratch()
    begin_writing()
    _set_where(SignatureList.state == ListState.RUNNING, state=ListState.QUEUED)
    oldest = select(SignatureList).where(SignatureList.state == ListState.QUEUED)
    made = db.session.scalar(oldest.order_by(SignatureList.id).limit(1))
    if made is None:
        db.session.commit()
        return None
    list_id: int | None = made.id
    old_file = made.stored_as
    if made.tries >= MOST_TRIES:
        made.state, made.why_failed, made.password_sealed = ListState.FAILED, _FAULT, None
        list_id = None
    else:
        made.state, made.tries, made.done = ListState.RUNNING, made.tries + 1, 0
        made.stored_as, made.key_hex = new_uid().hex(), store.new_key().hex()
    db.session.commit()
    if old_file:
        store.delete(old_file)
    return list_id


def _carry_out(list_id: int, should_stop: Callable[[], bool]) -> None:
    def progress(number: int) -> None:
        _set(list_id, done=number)
        if should_stop():
            raise Stopped

    try:
        _make(list_id, progress)
    except Stopped:
        db.session.rollback()
        _set(list_id, state=ListState.QUEUED, tries=SignatureList.tries - 1)
    except Refused as refused:
        db.session.rollback()
        _set(list_id, state=ListState.FAILED, why_failed=refused.message, password_sealed=None)
    except Exception as fault:  # Shown on the list's page; the worker goes on.
        log.error("list_failed", error_type=type(fault).__name__, exc_info=fault)
        db.session.rollback()
        _set(list_id, state=ListState.FAILED, why_failed=_FAULT)
    else:
        over = clock.now() + actions.KEPT_FOR
        _set(list_id, state=ListState.READY, ends_at=over, password_sealed=None)


def _make(list_id: int, progress: making.Progress) -> None:
    made = db.session.get_one(SignatureList, list_id)
    petition = db.session.get_one(Petition, made.petition_id)
    name, key = str(made.stored_as), bytes.fromhex(made.key_hex or "")
    wanted, form, password = actions.wanted_of(made), made.format, made.password or ""
    is_long = form == "xlsx" and made.number > IN_MEMORY
    with (
        store.scratch() if is_long else nullcontext() as scratch,
        store.writing(name, key) as out,
    ):
        making.write(out, petition, wanted, form, now=made.asked_at, password=password,
                     scratch=scratch, progress=progress)  # fmt: skip


def sweep(now: datetime) -> int:
    """Destroy the keys and files whose day is over, and files that no row knows; say how many."""
    over = (SignatureList.state == ListState.READY) & (SignatureList.ends_at <= now)
    late = SignatureList.asked_at < now - WAITS_FOR
    waits = SignatureList.state.in_((ListState.ASKED, ListState.FAILED))
    old = db.session.scalars(select(SignatureList.id).where(over | (waits & late))).all()
    db.session.rollback()
    for list_id in old:
        begin_writing()
        name = actions.destroy(list_id)
        db.session.commit()
        if name:
            store.delete(name)
    return len(old) + _sweep_unknown(now)


def _sweep_unknown(now: datetime) -> int:
    known = set(db.session.scalars(select(SignatureList.stored_as)))
    db.session.rollback()
    an_hour_ago = now.timestamp() - timedelta(hours=1).total_seconds()
    lost = [
        path.name for path in store.folder().iterdir()
        if path.is_file() and path.name not in {*known, store.LOCK}
        and path.stat().st_mtime < an_hour_ago
    ]  # fmt: skip
    for name in lost:
        store.delete(name)
    return len(lost) + store.sweep_scratch()


def _set(list_id: int, **values: Any) -> None:
    begin_writing()
    _set_where(SignatureList.id == list_id, **values)
    db.session.commit()


def _set_where(condition: Any, **values: Any) -> None:
    db.session.execute(
        update(SignatureList)
        .where(condition)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
