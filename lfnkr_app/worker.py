"""The worker: mail, the webhook inbox, and the timetable, until it is told to stop."""

from __future__ import annotations

import signal
import smtplib
import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask

from lfnkr_app import clock, jobs
from lfnkr_app.database import db
from lfnkr_app.donations import inbox
from lfnkr_app.lists import runs as list_runs
from lfnkr_app.mail import delivery, rules
from lfnkr_app.news.moving import runs
from lfnkr_app.petitions.guarding import batches

log = structlog.get_logger()
IDLE_S = 0.5
TIMETABLE_S = 5.0
IMPORTS_S = 2.0
LISTS_S = 1.0
BATCHES_S = 2.0


class Worker:
    """Runs the loops side by side, so that a slow mail server delays no gift."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; what is in flight is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        with self._app.app_context():
            delivery.reclaim(now=clock.now())
        loops = (
            self._mail_round, self._inbox_round, self._timetable_round, self._import_round,
            self._lists_round,
            self._batch_round,
        )  # fmt: skip
        threads = [threading.Thread(target=self._loop, args=(loop,)) for loop in loops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _loop(self, one_round: Callable[[], float]) -> None:
        while not self._stop.is_set():
            started = time.monotonic()
            with self._app.app_context():
                pause = self._round(one_round)
            self._stop.wait(max(0.0, pause - (time.monotonic() - started)))

    def _round(self, one_round: Callable[[], float]) -> float:
        try:
            return one_round()
        except Exception as fault:  # Whatever it was, the night goes on: log, wait, try again.
            db.session.rollback()
            log.error("worker_round_failed", error_type=type(fault).__name__, exc_info=fault)
            return 2.0

    _server_failures = 0

    def _mail_round(self) -> float:
        try:
            leased = delivery.deliver_due()
        except (OSError, smtplib.SMTPException) as fault:
            self._server_failures += 1
            log.warning("mail_server_unreachable", error_type=type(fault).__name__,
                        tries=self._server_failures)  # fmt: skip
            return rules.wait_for_server(self._server_failures).total_seconds()
        self._server_failures = 0
        return 0.0 if leased else IDLE_S

    def _inbox_round(self) -> float:
        return 0.0 if inbox.process_due(now=clock.now()) else IDLE_S

    def _import_round(self) -> float:
        """Move a site in, which takes minutes: on its own, so that it delays no mail and no job."""
        return 0.0 if runs.run_next(self._stop.is_set) else IMPORTS_S

    def _lists_round(self) -> float:
        """Make the lists that staff asked for, which may take a minute each."""
        return 0.0 if list_runs.run_next(self._stop.is_set) else LISTS_S

    def _batch_round(self) -> float:
        """Strike out, release or put back many signatures: on its own, since it takes minutes."""
        return 0.0 if batches.run_next(self._stop.is_set) else BATCHES_S

    def _timetable_round(self) -> float:
        jobs.run_due(clock.now())
        return TIMETABLE_S
