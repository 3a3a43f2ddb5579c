"""The worker's part: makes the lists that wait, one at a time, and sweeps what is over.

A feature offers its kind of list when the application starts.

Whoever makes one holds a lock that the kernel gives back when the process ends, however it ends:
a list that is `running` while the lock is free was cut off, and is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db, new_uid
from lfnkr_app.errors import Refused
from lfnkr_app.lists import states, store
from lfnkr_app.lists.files import Progress
from lfnkr_app.lists.models import ListState, MadeList

log = structlog.get_logger()
MOST_TRIES: Final = 3
#: Spreadsheets up to this many rows are made in memory, with no scratch file on the disk.
IN_MEMORY: Final = 20_000
#: A second person may take a while; then the wish is over.
WAITS_FOR: Final = timedelta(days=8)
_FAULT: Final = "It stopped at a fault of ours. Try again; if it stops once more, tell the keeper."


class Stopped(Exception):
    """The worker is asked to end; the list waits for the next one."""


@dataclass(frozen=True)
class Kind:
    """One kind of list: its table, and what writes the file of one of its rows."""

    model: Any
    write: Callable[[Any, store.TakesBytes, Path | None, Progress], None]


_kinds: list[Kind] = []


def offer(kind: Kind) -> None:
    """Let the worker make lists of a kind; said again, it is the same as said once."""
    if kind not in _kinds:
        _kinds.append(kind)


def run_next(should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Make the oldest list that waits, and return whether there was one."""
    waiting = [kind for kind in _kinds if _waits(kind)]
    db.session.rollback()
    if not waiting:
        return False
    with store.alone() as free:
        taken = _take(waiting) if free else None
        if taken is not None:
            _carry_out(*taken, should_stop)
    return taken is not None


def _waits(kind: Kind) -> bool:
    waiting = kind.model.state.in_((ListState.QUEUED, ListState.RUNNING))
    return db.session.scalar(select(kind.model.id).where(waiting).limit(1)) is not None


def _take(waiting: list[Kind]) -> tuple[Kind, int] | None:
    """Take the oldest list of the first kind that has one."""
    store.sweep_scratch()
    for kind in waiting:
        list_id = _take_of(kind)
        if list_id is not None:
            return kind, list_id
    return None


def _take_of(kind: Kind) -> int | None:
    """Take the oldest list; those that run although nobody holds the lock were cut off."""
    model = kind.model
    begin_writing()
    _set_where(model, model.state == ListState.RUNNING, state=ListState.QUEUED)
    oldest = select(model).where(model.state == ListState.QUEUED)
    made = db.session.scalar(oldest.order_by(model.id).limit(1))
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


def _carry_out(kind: Kind, list_id: int, should_stop: Callable[[], bool]) -> None:
    model = kind.model

    def progress(number: int) -> None:
        _set(model, list_id, done=number)
        if should_stop():
            raise Stopped

    try:
        _make(kind, list_id, progress)
    except Stopped:
        db.session.rollback()
        _set(model, list_id, state=ListState.QUEUED, tries=model.tries - 1)
    except Refused as refused:
        db.session.rollback()
        _set(model, list_id, state=ListState.FAILED, why_failed=refused.message,
             password_sealed=None)  # fmt: skip
    except Exception as fault:  # Shown on the list's page; the worker goes on.
        log.error("list_failed", error_type=type(fault).__name__, exc_info=fault)
        db.session.rollback()
        _set(model, list_id, state=ListState.FAILED, why_failed=_FAULT)
    else:
        over = clock.now() + states.KEPT_FOR
        _set(model, list_id, state=ListState.READY, ends_at=over, password_sealed=None)


def _make(kind: Kind, list_id: int, progress: Progress) -> None:
    made: MadeList = db.session.get_one(kind.model, list_id)
    name, key = str(made.stored_as), bytes.fromhex(made.key_hex or "")
    is_long = made.format == "xlsx" and made.number > IN_MEMORY
    with (
        store.scratch() if is_long else nullcontext() as scratch,
        store.writing(name, key) as out,
    ):
        kind.write(made, out, scratch, progress)


def sweep(now: datetime) -> int:
    """Destroy the keys and files whose day is over, and files that no row knows; say how many."""
    return sum(_sweep_of(kind.model, now) for kind in _kinds) + _sweep_unknown(now)


def _sweep_of(model: Any, now: datetime) -> int:
    over = (model.state == ListState.READY) & (model.ends_at <= now)
    late = model.asked_at < now - WAITS_FOR
    waits = model.state.in_((ListState.ASKED, ListState.FAILED))
    old = db.session.scalars(select(model.id).where(over | (waits & late))).all()
    db.session.rollback()
    for list_id in old:
        begin_writing()
        name = states.destroy(model, list_id)
        db.session.commit()
        if name:
            store.delete(name)
    return len(old)


def _sweep_unknown(now: datetime) -> int:
    known = {name for kind in _kinds for name in db.session.scalars(select(kind.model.stored_as))}
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


def _set(model: Any, list_id: int, **values: Any) -> None:
    begin_writing()
    _set_where(model, model.id == list_id, **values)
    db.session.commit()


def _set_where(model: Any, condition: Any, **values: Any) -> None:
    db.session.execute(
        update(model).where(condition).values(**values).execution_options(synchronize_session=False)
    )
    db.session.expire_all()
