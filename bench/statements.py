"""Prints what a run of statements costs: every donor of a year gets one mail.

    .venv/bin/python -m bench.statements [--donors 10000] [--gifts 3] [--only KIND]

A line tells how many mails were queued, how many a second, the median and the longest time for
which one batch held the database, and the highest memory above the process before the run. In the
end every donor must have one mail, and a second run none.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, text

from bench import databases, requests
from bench.ledger import peak
from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db, new_uid, table_of
from lfnkr_app.donations import donors
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.statements import runs
from lfnkr_app.donations.statements.models import RunState, StatementRun
from lfnkr_app.mail.models import OutgoingMail

FIRST = date(2026, 1, 1)
BATCH = 1_000


def main() -> None:
    """Print a line for each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--donors", type=int, default=10_000)
    parser.add_argument("--gifts", type=int, default=3, help="of each donor")
    parser.add_argument("--only", choices=databases.KINDS)
    asked = parser.parse_args()
    for kind in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(kind) as (uri, _folder):
            app = requests.site(uri)
            with app.app_context():
                _grow(asked.donors, asked.gifts)
                print(f"{kind}, {asked.donors:,} donors: {_run(asked.donors)}", flush=True)
                _check(_started(), 0)
                db.session.remove()
                db.engine.dispose()


def _grow(number: int, gifts: int) -> None:
    """Let there be so many donors, each with so many gifts in the year, and others before it."""
    now = clock.tokyo_midnight(FIRST) + timedelta(days=400)
    for start in range(0, number, BATCH):
        begin_writing()
        rows = [
            _row(f"{n}-{g}", donor, clock.tokyo_midnight(FIRST) + timedelta(days=100 * g - 100))
            for n in range(start, min(start + BATCH, number))
            for donor in [donors.known(f"Example {n}", f"e{n}@example.org", "", now=now)]
            for g in range(gifts + 1)
        ]
        db.session.execute(insert(table_of(Gift)), rows)
        db.session.commit()
    begin_writing()
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _row(name: str, donor: int, at: datetime) -> dict[str, object]:
    return {
        "uid": new_uid(), "state": "succeeded", "amount_minor": 5000, "currency": "JPY",
        "method": "bank", "donor_id": donor, "lang": "ja", "show_name": False,
        "needs_address": False, "idempotency_key": f"bench-{name}", "demonstration": False,
        "made_at": at, "received_at": at, "source": "form", "refunded_minor": 0, "taken_minor": 0,
    }  # fmt: skip


def _run(number: int) -> str:
    """Carry a run out batch by batch, as the worker does; return what it took."""
    _check(_started(), number)
    idle, begun, held = peak(), time.perf_counter(), []
    while db.session.scalar(select(StatementRun.state).where(StatementRun.state != RunState.DONE)):
        db.session.rollback()
        start = time.perf_counter()
        runs.work_a_batch(clock.now())
        held.append(time.perf_counter() - start)
    spent = time.perf_counter() - begun
    mails = select(func.count()).where(OutgoingMail.template == "statement")
    queued = db.session.scalar(mails) or 0
    _check(queued, number)
    return (
        f"{queued:,} mails, {queued / spent:,.0f} a second, a batch held the database "
        f"{statistics.median(held) * 1000:.0f} ms (longest {max(held) * 1000:.0f} ms), "
        f"+{peak() - idle:.0f} MB"
    )


def _started() -> int:
    """Begin a run that needs no second person here; return how many donors it is for."""
    begin_writing()
    run = StatementRun(first=FIRST, state=RunState.RUNNING, total=runs.waiting(FIRST),
                       started_by="bench", made_at=clock.now())  # fmt: skip
    db.session.add(run)
    total = run.total
    db.session.commit()
    return total


def _check(found: int | None, wanted: int) -> None:
    """Let a run that mails too few or too many end the measurement."""
    if found != wanted:
        raise SystemExit(f"{found} statements, not {wanted}")


if __name__ == "__main__":
    main()
