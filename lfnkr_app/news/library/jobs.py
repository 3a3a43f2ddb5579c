"""Jobs of the media library: sizes for pictures that came without, and cleaning up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import String, cast, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import media_routes
from lfnkr_app.news.library import actions, intake, rules, store
from lfnkr_app.news.models import Media

log = structlog.get_logger()
#: For how long one run makes sizes: other jobs wait meanwhile.
RUN_S: Final = 10.0
_LEFT_BEHIND: Final = timedelta(hours=6)
_BARE: Final = cast(Media.sizes, String) == "[]"


def make_sizes(_now: datetime) -> int:
    """Make the sizes of some pictures that have none, and return how many were looked at."""
    ends, looked_at = time.monotonic() + RUN_S, 0
    while time.monotonic() < ends and (found := _next()):
        _make(*found)
        looked_at += 1
    return looked_at


def sweep(_now: datetime) -> int:
    """Clean up after work that was cut off, and return how many pieces there were."""
    oldest = time.time() - _LEFT_BEHIND.total_seconds()
    folders = [f for f in store.home().glob("*") if f.is_dir() and f.stat().st_mtime < oldest]
    for folder in folders:
        _sweep(folder)
    return len(folders)


def _next() -> tuple[int, str] | None:
    query = select(Media.id, Media.path).where(
        _BARE, Media.missing.is_(False), Media.kind.in_(rules.READABLE)
    )
    row = db.session.execute(query.order_by(Media.id.desc()).limit(1)).first()
    db.session.rollback()
    return (row.id, row.path) if row else None


def _make(media_id: int, path: str) -> None:
    """Make the sizes of one picture; one that cannot be read is marked, and not tried again."""
    file = media_routes.stored(path)
    if file is None:
        _mark(media_id, missing=True)
        return
    with store.bench() as bench:
        bench.note(path)
        before = file.stat()
        try:
            ready = intake.smaller(file, bench.folder, rules.suffix_of(path))
        except (rules.FileRefused, KeyError) as fault:
            log.warning("picture_unreadable", media_id=media_id, error_type=type(fault).__name__)
            _mark(media_id, missing=False)
            return
        sizes = actions.place_sizes(ready.smaller, path, bench)
        if not _keep(media_id, ready, sizes, as_before=lambda: _same(before, file.stat())):
            bench.undo()


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_mtime_ns, one.st_size) == (other.st_mtime_ns, other.st_size)


def _keep(
    media_id: int,
    ready: intake.Ready,
    sizes: list[dict[str, Any]],
    *,
    as_before: Callable[[], bool],
) -> bool:
    """Write the sizes into the row; not if the picture was deleted or replaced meanwhile."""
    begin_writing()
    media = db.session.get(Media, media_id)
    if media is None or media.sizes or not as_before():
        db.session.rollback()
        return False
    media.sizes, media.kind = sizes, ready.kind
    media.width, media.height = ready.width, ready.height
    db.session.commit()
    return True


def _mark(media_id: int, *, missing: bool) -> None:
    begin_writing()
    media = db.session.get(Media, media_id)
    if media is not None and missing:
        media.missing = True
    elif media is not None:
        media.kind = rules.UNREADABLE
    db.session.commit()


def _sweep(folder: Path) -> None:
    """Take away what no row names; let pictures that were being replaced be measured again."""
    paths = store.noted(folder)
    begin_writing()
    rows = list(db.session.scalars(select(Media).where(Media.path.in_(paths))))
    gone = set(paths) - {row.path for row in rows}
    for row in rows:
        row.sizes = []
    db.session.commit()
    log.info("library_swept", files=len(gone))
    for path in gone:
        store.remove(path)
    store.forget(folder)
