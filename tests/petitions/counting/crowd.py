"""Many people at once: threads, each with a session of its own, and what must hold meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries, rows, tally
from lfnkr_app.petitions.models import Petition
from tests import factories

THREADS = 8


def at_once(app: Flask, deeds: Iterable[Callable[[], Any]]) -> None:
    """Do everything, on several threads that start together; fail as the first that failed."""
    waiting, faults = list(deeds), []
    gate = threading.Barrier(min(THREADS, len(waiting)))
    db.session.rollback()

    def run() -> None:
        with app.app_context():
            gate.wait()
            while deed := _next(waiting):
                try:
                    deed()
                except Exception as fault:
                    db.session.rollback()
                    faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(gate.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    if faults:
        raise faults[0]


def _next(waiting: list[Callable[[], Any]]) -> Callable[[], Any] | None:
    try:
        return waiting.pop(0)
    except IndexError:
        return None


def writing(act: Callable[[], Any]) -> Callable[[], Any]:
    """Return the deed as one unit of work."""

    def deed() -> None:
        begin_writing()
        act()
        db.session.commit()

    return deed


@contextmanager
def watched(app: Flask, petition_id: int) -> Iterator[list[int]]:
    """Look at the tally against the signatures again and again meanwhile; they never differ.

    Hands on the counts that were seen.
    """
    over, seen, odd = threading.Event(), [], []

    def look() -> None:
        with app.app_context():
            while not over.is_set():
                odd.extend(tally.faults(petition_id).items())
                seen.append(queries.count(petition_id).confirmed)
                db.session.rollback()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()
    assert not odd


def paper_rows(letter: Petition, number: int, **columns: Any) -> Iterator[dict[str, Any]]:
    """Return rows as from a paper sheet, to enter."""
    version = queries.version_in(letter.id, "en").id
    for _ in range(number):
        row = rows.new_row(letter, factories.signer(), rows.Circumstances(), letter.opens_at)
        yield {**row, "version_id": version, "seat": 1, "source": "paper", **columns}
