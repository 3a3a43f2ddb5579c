"""Runs of the import: queued by staff, carried out by the worker or a command, one at a time.

Whoever carries one out holds a lock on a file beside the uploaded ones. The kernel gives it back
when the process ends, however it ends: a run that is `running` while the lock is free was cut off.
"""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import select, update

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news import media_routes
from lfnkr_app.news.moving import contents, files, importing, report
from lfnkr_app.news.moving.models import ImportRun
from lfnkr_app.news.wordpress.records import N_

log = structlog.get_logger()
QUEUED: Final = "queued"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
#: Hidden, so that no address reaches it; see `media_routes.stored`.
FOLDER: Final = ".imports"
KEPT_FOR: Final = timedelta(days=7)
_LOCK: Final = "lock"
_CUT_OFF: Final = N_(
    "It was cut off before its end, perhaps by a restart. What it had moved is here; run it "
    "again, and it goes on from there."
)
_OUR_FAULT: Final = N_(
    "It stopped at a fault of ours (%(kind)s). What it had moved is here; run it again, and it "
    "goes on from there. If it stops once more, tell the keeper of the server."
)
_FILE_GONE: Final = N_("The uploaded file is gone. Upload it again.")
_BUSY: Final = "another import is running; wait until it is through"


class Stopped(Exception):
    """The worker is asked to end; the run waits for the next one."""


def folder() -> Path:
    """Return the folder of uploaded files, which nobody outside reaches."""
    path = media_routes.media_dir() / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def alone() -> Iterator[bool]:
    """Return whether no other import runs on this machine; if so, none begins meanwhile."""
    with (folder() / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def queue(
    file_name: str, stored_as: str, *, lang: str, dry_run: bool, actor: StaffUser, now: datetime
) -> ImportRun:
    """Add a run that the worker will carry out, in the caller's unit of work."""
    run = ImportRun(file_name=file_name, stored_as=stored_as, lang=lang, dry_run=dry_run,
                    state=QUEUED, started_by=actor.email, made_at=now)  # fmt: skip
    db.session.add(run)
    db.session.flush()
    detail = {"file": file_name, "dry_run": dry_run, "lang": lang}
    audit.record("import.start", str(run.id), actor=actor, detail=detail, now=now)
    return run


def new_name() -> str:
    """Return a name for an uploaded file that nobody can guess."""
    return secrets.token_hex(16)


def by_command(
    file: Path, *, lang: str, uploads: Path | None, pages: Path | None, progress: importing.Progress
) -> report.Report:
    """Carry out an import for real, and leave its report for staff.

    Raises:
        Refused: the file is no export, a folder is not there, or another import is running.
    """
    found = contents.survey(file)
    files.require_folders(uploads, pages)
    with alone() as free:
        if not free:
            raise Refused(_BUSY)
        _fail_those_cut_off()
        run_id = _begun_by_command(file.name, lang, len(found.outlines))

        def advance(done: int, total: int) -> None:
            _advance(run_id, done, total)
            progress(done, total)

        with _failing(run_id):
            told = importing.run(file, found, lang=lang, dry_run=False, uploads=uploads,
                                 pages=pages, progress=advance)  # fmt: skip
        _finish(run_id, told)
    return told


def _begun_by_command(name: str, lang: str, total: int) -> int:
    now = clock.now()
    begin_writing()
    run = ImportRun(file_name=name, lang=lang, dry_run=False, state=RUNNING, started_by="",
                    made_at=now, total=total)  # fmt: skip
    db.session.add(run)
    db.session.flush()
    run_id = run.id
    detail = {"file": name, "dry_run": False, "lang": lang}
    audit.record("import.start", str(run_id), actor=None, detail=detail, now=now)
    db.session.commit()
    return run_id


def run_next(should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Carry out the oldest run that waits, and return whether there was one."""
    waiting = select(ImportRun.id).where(ImportRun.state.in_((QUEUED, RUNNING))).limit(1)
    there = db.session.scalar(waiting)
    db.session.rollback()
    if there is None:
        return False
    with alone() as free:
        if not free:
            return False
        _fail_those_cut_off()
        run_id = _take()
        if run_id is not None:
            _carry_out(run_id, should_stop)
    return run_id is not None


def _take() -> int | None:
    begin_writing()
    oldest = select(ImportRun.id).where(ImportRun.state == QUEUED).order_by(ImportRun.id).limit(1)
    run_id = db.session.scalar(
        update(ImportRun)
        .where(ImportRun.id == oldest.scalar_subquery(), ImportRun.state == QUEUED)
        .values(state=RUNNING)
        .returning(ImportRun.id)
    )
    db.session.commit()
    return run_id


def _carry_out(run_id: int, should_stop: Callable[[], bool]) -> None:
    run = db.session.get_one(ImportRun, run_id)
    stored_as, dry_run = run.stored_as or "-", run.dry_run
    try:
        with _failing(run_id):
            told = _told(run, should_stop)
    except Stopped:
        _set(run_id, state=QUEUED)
    except contents.FileRefused as fault:
        log.info("import_refused", error_type=type(fault).__name__)
    except Exception as fault:  # It is on the run's page already; the worker goes on.
        log.error("import_failed", error_type=type(fault).__name__, exc_info=fault)
    else:
        _finish(run_id, told)
        if not dry_run:
            _delete(stored_as)


def _told(run: ImportRun, should_stop: Callable[[], bool]) -> report.Report:
    """Return the report of a run over an uploaded file, once it is through."""
    run_id, lang, dry_run = run.id, run.lang, run.dry_run
    file = folder() / (run.stored_as or "-")
    db.session.rollback()
    if not file.is_file():
        raise contents.FileRefused("", _FILE_GONE)

    def progress(done: int, total: int) -> None:
        _advance(run_id, done, total)
        if should_stop():
            raise Stopped

    found = contents.survey(file)
    return importing.run(file, found, lang=lang, dry_run=dry_run, progress=progress)


@contextmanager
def _failing(run_id: int) -> Iterator[None]:
    """Note on the run why it failed, and let the fault go on."""
    try:
        yield
    except Stopped:
        db.session.rollback()
        raise
    except KeyboardInterrupt:
        _fail(run_id, _CUT_OFF)
        raise
    except contents.FileRefused as fault:
        _fail(run_id, fault.why, **fault.facts)
        raise
    except BaseException as fault:
        _fail(run_id, _OUR_FAULT, kind=type(fault).__name__)
        raise


def _fail(run_id: int, why: str, **facts: object) -> None:
    db.session.rollback()
    _set(run_id, state=FAILED, finished_at=clock.now(), report={"fault": [why, facts]})


def _finish(run_id: int, told: report.Report) -> None:
    _set(run_id, state=DONE, finished_at=clock.now(), report=told.stored())


def _advance(run_id: int, done: int, total: int) -> None:
    _set(run_id, done=done, total=total)


def _set(run_id: int, **values: Any) -> None:
    begin_writing()
    db.session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**values))
    db.session.commit()
    db.session.expunge_all()


def _fail_those_cut_off() -> None:
    """Say of runs whose process is gone that they were cut off; the caller holds the lock."""
    running = db.session.scalars(select(ImportRun.id).where(ImportRun.state == RUNNING)).all()
    for run_id in running:
        _fail(run_id, _CUT_OFF)
    db.session.rollback()


def _delete(stored_as: str) -> None:
    (folder() / stored_as).unlink(missing_ok=True)
    begin_writing()
    db.session.execute(
        update(ImportRun).where(ImportRun.stored_as == stored_as).values(stored_as=None)
    )
    db.session.commit()


def sweep(now: datetime) -> int:
    """Delete uploaded files after seven days, and such as no run knows; return how many went."""
    place = media_routes.media_dir() / FOLDER
    if not place.is_dir():
        return 0
    young = select(ImportRun.stored_as).where(
        ImportRun.stored_as.is_not(None),
        (ImportRun.made_at > now - KEPT_FOR) | ImportRun.state.in_((QUEUED, RUNNING)),
    )
    kept = {*db.session.scalars(young), _LOCK}
    db.session.rollback()
    old = [file.name for file in place.iterdir() if file.name not in kept and _is_old(file, now)]
    for name in old:
        _delete(name)
    return len(old)


def _is_old(file: Path, now: datetime) -> bool:
    """Return whether an upload cannot be under way any more."""
    return now.timestamp() - file.stat().st_mtime > timedelta(hours=1).total_seconds()
