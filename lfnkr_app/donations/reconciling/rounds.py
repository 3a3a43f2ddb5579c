"""One round of each: every quarter of an hour, every night, and by command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, select, update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db, insert_new
from lfnkr_app.donations import inbox
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.donations.reconciling import alarms, comparing, feed, stale
from lfnkr_app.donations.reconciling.comparing import Tally
from lfnkr_app.donations.reconciling.models import ReconCursor, ReconRun
from lfnkr_app.donations.reconciling.stale import Finding

log = structlog.get_logger()
#: The Tokyo hour of the nightly comparison.
NIGHT: Final = timedelta(hours=3)
RETRY: Final = timedelta(hours=1)
#: Under this name stands when staff last asked for a comparison.
WISHED: Final = "wished"


def quick(now: datetime, since: datetime | None = None) -> Iterator[Finding]:
    """Read lost events into the inbox, settle stale sessions, alarm; return what changed.

    Raises:
        GatewayDown, RequestRefused: Stripe does not answer; what was found before is kept.
    """
    _read_events(now, since)
    try:
        yield from stale.settle(now, since)
    finally:
        alarms.give(now)


def whole(now: datetime, since: datetime | None, tally: Tally) -> Iterator[str]:
    """Do all there is: read events, book them, settle sessions, compare; return lines of progress.

    Raises:
        GatewayDown, RequestRefused: Stripe does not answer; what was found before is kept.
    """
    start = since or now - comparing.DAYS
    run_id, failure = _begun(now, start), "stopped"
    try:
        yield from _all_steps(now, since, tally)
        yield from comparing.compare(now, start, tally)
        failure = "RequestRefused" if tally.refused else ""
    except (GatewayDown, RequestRefused) as fault:
        failure = type(fault).__name__
        raise
    finally:
        db.session.rollback()
        _ended(run_id, tally, failure or None, now)
        alarms.give(now)


def _all_steps(now: datetime, since: datetime | None, tally: Tally) -> Iterator[str]:
    """Do what every quarter of an hour does, and see to the events at once."""
    new = _read_events(now, since)
    yield f"events: {new} that no webhook had brought" if new is not None else "events: refused"
    while inbox.process_due(now=now):
        pass
    for finding in stale.settle(now, since):
        tally.booked += finding.is_booked
        yield str(finding)


def _read_events(now: datetime, since: datetime | None) -> int | None:
    """Read lost events into the inbox; return how many, None where our key may not read them."""
    try:
        return sum(feed.pull(now, since))
    except RequestRefused as fault:
        db.session.rollback()
        log.error("events_refused", error_type=type(fault).__name__)
        return None


def _begun(now: datetime, since: datetime) -> int:
    begin_writing()
    run = ReconRun(since=since, started_at=now)
    db.session.add(run)
    db.session.flush()
    run_id = run.id
    db.session.commit()
    return run_id


def _ended(run_id: int, tally: Tally, failure: str | None, now: datetime) -> None:
    begin_writing()
    done = {"ended_at": now, "compared": tally.compared, "booked": tally.booked,
            "found": tally.found, "failure": failure}  # fmt: skip
    db.session.execute(update(ReconRun).where(ReconRun.id == run_id).values(done))
    db.session.commit()


def is_due(now: datetime) -> bool:
    """Return whether a comparison is due: each night, when wished, an hour after a failure."""
    night = clock.tokyo_midnight(clock.tokyo_day(now)) + NIGHT
    night -= timedelta(0) if night <= now else timedelta(days=1)
    begun = select(func.max(ReconRun.started_at))
    tried = db.session.scalar(begun)
    whole = db.session.scalar(
        begun.where(ReconRun.ended_at.is_not(None), ReconRun.failure.is_(None))
    )
    wished = db.session.scalar(select(ReconCursor.reached_at).where(ReconCursor.name == WISHED))
    db.session.rollback()
    is_wanted = whole is None or whole < max(night, wished or night)
    return is_wanted and (tried is None or tried < max(now - RETRY, wished or night))


def wish(now: datetime) -> None:
    """Let the worker compare as soon as it can; the caller commits."""
    db.session.execute(insert_new(ReconCursor, {"name": WISHED, "reached_at": now}))
    again = update(ReconCursor).where(ReconCursor.name == WISHED)
    db.session.execute(again.values(reached_at=now))
