"""The job that performs what a second person approved, or what nobody stopped in a day."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app import i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person import offers, queries
from lfnkr_app.accounts.two_person.models import ActState, PendingAct
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused

log = structlog.get_logger()


def perform_due(now: datetime) -> int:
    """Perform each act that is due, each in a unit of work of its own; return how many ran."""
    ids = queries.due(now)
    db.session.rollback()
    return sum(_perform(act_id, now) for act_id in ids)


def _perform(act_id: int, now: datetime) -> bool:
    """Mark one act done and do it, in one transaction: cut off, neither has happened."""
    try:
        begin_writing()
        act = _taken(act_id, now)
        if act is None:
            db.session.rollback()
            return False
        ran = _run(act, now)
        db.session.commit()
    except Exception as fault:  # Whatever it was, staff read it and decide; the others go on.
        db.session.rollback()
        log.error("act_failed", error_type=type(fault).__name__, exc_info=fault)
        _mark_failed(act_id, fault, now)
        return False
    return ran


def _taken(act_id: int, now: datetime) -> PendingAct | None:
    """Return the act, locked, if it still is to run and no other worker has it."""
    query = select(PendingAct).where(PendingAct.id == act_id, queries.is_due(now))
    return db.session.scalar(query.with_for_update(skip_locked=True))


def _run(act: PendingAct, now: datetime) -> bool:
    if act.state == ActState.WAITING and not _stands(act):
        act.state, act.ended_at = ActState.STOPPED, now
        _note("act.lapse", act, now)
        return False
    offered = offers.of(act.kind)
    if offered is None:
        raise Refused(_("The site does not know such acts any more."))
    act.state, act.ended_at = ActState.DONE, now
    db.session.flush()
    offered.perform(act, now)
    _note("act.run", act, now)
    return True


def _stands(act: PendingAct) -> bool:
    """Return whether who asked can still sign in: what a shut account asked for does not run."""
    return db.session.get_one(StaffUser, act.asked_by_id).active


def _mark_failed(act_id: int, fault: Exception, now: datetime) -> None:
    begin_writing()
    act = queries.by_id(act_id, for_update=True)
    if act is not None and act.state != ActState.STOPPED:
        act.state, act.ended_at = ActState.FAILED, None
        act.problem = _sentence(fault, db.session.get_one(StaffUser, act.asked_by_id).lang)
        _note("act.fail", act, now)
    db.session.commit()


def _sentence(fault: Exception, lang: str) -> str:
    if isinstance(fault, Refused):
        return fault.message
    with i18n.speaking(lang):
        return _(
            "It stopped at a fault of ours (%(kind)s), and nothing was done. Try again; if it "
            "stops once more, tell the keeper of the server.",
            kind=type(fault).__name__,
        )


def _note(verb: str, act: PendingAct, now: datetime) -> None:
    detail = {"kind": act.kind, "subject": act.subject}
    audit.record(verb, f"act:{act.id}", actor=None, detail=detail, now=now)
