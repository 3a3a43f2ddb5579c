"""How often each redirect is asked for: counted in the process, written now and then.

A visitor's GET changes nothing, so hits wait in memory until a minute has gone by since they were
last written; then one short transaction of its own takes them along, after the answer has left.
It goes past the ORM on purpose: a hit is no change that pages show.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from flask import current_app, request
from sqlalchemy import bindparam, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from lfnkr_app import clock
from lfnkr_app.database import WRITING, db
from lfnkr_app.news.models import Redirect

log = structlog.get_logger()
EVERY_S: Final = 60.0
#: Set in a request's environment by whoever only looks where an address leads.
UNCOUNTED: Final = "lfnkr.uncounted"
_EXTENSION: Final = "lfnkr_redirect_hits"
_ADD: Final = (
    update(Redirect)
    .where(Redirect.path == bindparam("asked"))
    .values(hits=Redirect.hits + bindparam("number"), last_hit_at=bindparam("at"))
)  # fmt: skip


class Waiting:
    """The hits of one process that are not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits: Counter[str] = Counter()
        self._last: dict[str, datetime] = {}
        self._written_s = float("-inf")

    def add(self, path: str, at: datetime) -> None:
        """Count one hit."""
        with self._lock:
            self._hits[path] += 1
            self._last[path] = at

    def write_if_due(self, engine: Engine, every_s: float = EVERY_S) -> None:
        """Write what waits unless that was done a moment ago; a fault keeps it waiting."""
        with self._lock:
            if time.monotonic() - self._written_s < every_s or not self._hits:
                return
            self._written_s = time.monotonic()
            hits, last = self._hits, self._last
            self._hits, self._last = Counter(), {}
        try:
            _write(engine, hits, last)
        except SQLAlchemyError as fault:
            log.warning("hits_not_written", error_type=type(fault).__name__)
            self._take_back(hits, last)

    def _take_back(self, hits: Counter[str], last: dict[str, datetime]) -> None:
        with self._lock:
            self._hits.update(hits)
            self._last = last | self._last


def counted(path: str, response: Response) -> Response:
    """Return the answer of a redirect, with its hit counted once it has left."""
    if not request.environ.get(UNCOUNTED):
        waiting = of_process()
        waiting.add(path, clock.now())
        response.call_on_close(partial(waiting.write_if_due, db.engine))
    return response


def of_process() -> Waiting:
    """Return the hits that wait in this process."""
    waiting: Waiting = current_app.extensions.setdefault(_EXTENSION, Waiting())
    return waiting


def _write(engine: Engine, hits: Counter[str], last: dict[str, datetime]) -> None:
    rows = [
        {"asked": path, "number": number, "at": last[path]} for path, number in sorted(hits.items())
    ]
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITING: True})
        connection.execute(_ADD, rows)
        connection.commit()
