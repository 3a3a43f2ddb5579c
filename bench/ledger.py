"""Prints what the ledger of gifts costs with many: pages, the search, a statement, the files.

    .venv/bin/python -m bench.ledger [--gifts 100000] [--only KIND]

A line for a page tells CPU milliseconds (median) and SQL statements, asked as the staff pages ask;
a line for a file tells CPU seconds and the highest memory above the process before it.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, text

from bench import databases, requests
from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db, new_uid, table_of
from lfnkr_app.donations import donors
from lfnkr_app.donations.ledger import finding, queries, totals
from lfnkr_app.donations.ledger import wanted as wanting
from lfnkr_app.donations.ledger.files import making
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.statements import gathering
from lfnkr_app.lists import store

ROUNDS = 15
BATCH = 5_000
DAYS = 3 * 365


def main() -> None:
    """Print the lines of each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gifts", type=int, default=100_000)
    parser.add_argument("--only", choices=databases.KINDS)
    asked = parser.parse_args()
    for kind in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(kind) as (uri, _folder):
            app = requests.site(uri)
            for size in (1_000, asked.gifts):
                with app.app_context():
                    _grow(size)
                    print(f"{kind}, {size:,} gifts", flush=True)
                    _pages()
                    if size == asked.gifts:
                        _files()
                    db.session.remove()
            with app.app_context():
                db.engine.dispose()


def _grow(size: int) -> None:
    """Let there be so many gifts, of a thousand givers, over three years."""
    there, now = db.session.query(Gift).count(), clock.now()
    begin_writing()
    givers = [donors.known(f"Example {n}", f"e{n}@example.org", "", now=now) for n in range(1000)]
    for start in range(there, size, BATCH):
        rows = [_row(n, size, givers, now) for n in range(start, min(start + BATCH, size))]
        db.session.execute(insert(table_of(Gift)), rows)
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _row(n: int, size: int, givers: list[int], now: object) -> dict[str, object]:
    at = clock.now() - timedelta(days=DAYS) * (size - n) / size
    came = n % 7 != 0
    return {
        "uid": new_uid(), "state": "succeeded" if came else "expired", "amount_minor": 5000,
        "currency": ("JPY", "USD", "EUR", "KRW")[n % 4], "method": ("card", "bank")[n % 5 == 0],
        "donor_id": givers[n % 1000], "lang": "en", "show_name": False, "needs_address": False,
        "idempotency_key": f"bench-{n}", "payment_intent_id": f"pi_{n}", "demonstration": True,
        "made_at": at, "received_at": at if came else None, "source": "form",
        "refunded_minor": 0, "taken_minor": 0,
    }  # fmt: skip


def _pages() -> None:
    first, last = wanting.month_of(clock.tokyo_day(clock.now() - timedelta(days=40)))
    month = Wanted(since=first, until=last)
    newest = db.session.query(Gift.id).order_by(Gift.id.desc()).limit(1).scalar()
    _line("first page", lambda: queries.found(Wanted()))
    _line("page in the middle", lambda: queries.found(Wanted(), before=newest // 2))
    _line("disputed", lambda: queries.found(Wanted(state="disputed")))
    _line("page of a month", lambda: queries.found(month))
    _line("totals of a month", lambda: totals.received(month))
    _line("months to choose from", lambda: queries.months(clock.tokyo_day(clock.now())))
    _line("search by Stripe's name", lambda: finding.found("pi_7"))
    _line("search by mail address", lambda: finding.found("e7@example.org"))
    giver, year = donors.email_key("e7@example.org"), first - timedelta(days=365)
    _line("statement of a year", lambda: gathering.of_email(giver, year.replace(day=1)))


def _line(name: str, ask: Callable[[], object]) -> None:
    spent, before = [], requests.statements()
    for _round in range(ROUNDS):
        db.session.rollback()
        start = time.process_time()
        ask()
        spent.append((time.process_time() - start) * 1000)
    sent = (requests.statements() - before) / ROUNDS
    print(f"  {name:26} {statistics.median(spent):8.2f} ms CPU {sent:5.0f} statements", flush=True)


def _files() -> None:
    for form in ("csv", "xlsx"):
        db.session.rollback()
        idle, start = peak(), time.process_time()
        with tempfile.TemporaryFile() as out, store.scratch() as scratch:
            making.write(out, Wanted(), ("name",), form, now=clock.now(), scratch=scratch)
        spent = time.process_time() - start
        print(f"  {form:26} {spent:8.1f} s CPU  +{peak() - idle:.0f} MB", flush=True)


def peak() -> float:
    """Return the highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
