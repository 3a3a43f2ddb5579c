"""Mailing every donor of twelve months their statement: once each, however often it is started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, exists, func, select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db, insert_new
from lfnkr_app.donations.models import Donor, Gift
from lfnkr_app.donations.statements import emails, gathering
from lfnkr_app.donations.statements.models import RunState, StatementRun, StatementSent
from lfnkr_app.mail import outbox

#: More mails than this need a second person. Source: design rule 17.
ALONE: Final = 1000
#: A batch holds the database for a tenth of a second or two; others write between batches.
AT_ONCE: Final = 20
BATCHES: Final = 50


def waiting(first: date) -> int:
    """Return how many donors of twelve months have got no statement yet."""
    return db.session.scalar(select(func.count()).select_from(_keys(first).subquery())) or 0


def start(first: date, *, actor: StaffUser, now: datetime) -> StatementRun:
    """Begin a run, in the caller's unit of work; the worker carries it out."""
    number = waiting(first)
    state = RunState.RUNNING if number <= ALONE else RunState.ASKED
    run = StatementRun(first=first, state=state, total=number, started_by=actor.email, made_at=now)
    db.session.add(run)
    db.session.flush()
    detail = {"first": str(first), "number": number}
    audit.record("statements.start", f"run:{run.id}", actor=actor, detail=detail, now=now)
    return run


def allow(run_id: int) -> bool:
    """Let a run that waited for a second person begin; return whether it waited."""
    mine = (StatementRun.id == run_id, StatementRun.state == RunState.ASKED)
    turned = update(StatementRun).where(*mine).values(state=RunState.RUNNING)
    return db.session.scalar(turned.returning(StatementRun.id)) is not None


def listed() -> Sequence[StatementRun]:
    """Return the last runs, the newest first."""
    return db.session.scalars(select(StatementRun).order_by(StatementRun.id.desc()).limit(20)).all()


def work(now: datetime) -> int:
    """Queue the next mails of the runs under way; return how many. Commits its own work."""
    queued = 0
    for _batch in range(BATCHES):
        done = work_a_batch(now)
        if done is None:
            break
        queued += done
    return queued


def work_a_batch(now: datetime) -> int | None:
    """Queue some mails of a run and commit; return how many, None where no run is under way."""
    begin_writing()
    run = _under_way()
    if run is None:
        db.session.rollback()
        return None
    queued = _carry_on(run, now)
    db.session.commit()
    return queued


def _under_way() -> StatementRun | None:
    query = select(StatementRun).where(StatementRun.state == RunState.RUNNING)
    return db.session.scalar(query.order_by(StatementRun.id).limit(1).with_for_update())


def _carry_on(run: StatementRun, now: datetime) -> int:
    keys = db.session.scalars(_keys(run.first).limit(AT_ONCE)).all()
    for key in keys:
        _mail(key, run.first, now)
    run.done += len(keys)
    if not keys:
        run.state, run.ended_at = RunState.DONE, now
    return len(keys)


def _mail(key: bytes, first: date, now: datetime) -> None:
    row = {"first": first, "email_key": key, "sent_at": now}
    new = db.session.scalar(insert_new(StatementSent, row).returning(StatementSent.sent_at))
    found = gathering.of_email(key, first) if new else None
    if found is not None:
        outbox.queue(emails.statement(found, occasion=""), now=now)


def _keys(first: date) -> Select[*tuple[Any, ...]]:
    sent = exists().where(StatementSent.first == first, StatementSent.email_key == Donor.email_key)
    wanted = gathering.within(select(Donor.email_key).distinct().select_from(Gift), first)
    return wanted.where(Donor.email_key.is_not(None), Gift.demonstration.is_(False), ~sent)
