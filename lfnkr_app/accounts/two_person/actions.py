"""Verbs about acts of two people; the caller has begun writing, and commits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CursorResult, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.rules import includes
from lfnkr_app.accounts.two_person import emails, offers, queries, rules
from lfnkr_app.accounts.two_person.models import ActState, PendingAct
from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.mail import outbox


class NotTheSecond(Refused):
    """Who wants to approve an act asked for it, or may not do such acts."""


class TooLate(Refused):
    """The act is no longer in the state that the wish is about."""


def ask(
    kind: str, subject: str, args: Mapping[str, Any], *, actor: StaffUser, now: datetime
) -> PendingAct:
    """Put an act before a second person; return it. All staff get a mail with *Stop it*.

    `subject` names the row that it is about, such as `letter:3`: no personal data. The arguments
    are sealed.

    Raises:
        LookupError: nothing offers acts of that kind.
    """
    if offers.of(kind) is None:
        raise LookupError(f"nobody offers acts of the kind {kind}")
    act = PendingAct(kind=kind, subject=subject, asked_by_id=actor.id, asked_at=now,
                     runs_at=now + rules.DAY, state=ActState.WAITING)  # fmt: skip
    act.args_json = json.dumps(dict(args), ensure_ascii=False)
    db.session.add(act)
    db.session.flush()
    for reader in queries.readers():
        outbox.queue(emails.asked(act, actor.email, reader), now=now)
    _note("act.ask", act, actor, now)
    return act


def approve(act: PendingAct, *, actor: StaffUser, now: datetime) -> None:
    """Approve as the second person; the worker performs it at once.

    Raises:
        TooLate: it does not wait any more.
        NotTheSecond: the person asked for it, or has not the role.
    """
    if act.state != ActState.WAITING:
        raise TooLate(_("This act does not wait any more."))
    if not queries.may_approve(act, actor):
        raise NotTheSecond(
            _("A second person has to approve this: not who asked, and with the same role.")
        )
    _turn(act, (ActState.WAITING,), ActState.APPROVED, decided_by_id=actor.id, decided_at=now)
    _note("act.approve", act, actor, now)


def stop(act: PendingAct, *, actor: StaffUser, now: datetime) -> None:
    """Stop an act that has not run; every member of staff may. Stopped already is well, too.

    Raises:
        TooLate: it has run.
    """
    if act.state == ActState.STOPPED:
        return
    _turn(act, rules.STOPPABLE, ActState.STOPPED, decided_by_id=actor.id, decided_at=now,
          ended_at=now)  # fmt: skip
    _note("act.stop", act, actor, now)


def retry(act: PendingAct, *, actor: StaffUser, now: datetime) -> None:
    """Let an act that failed run once more.

    Raises:
        NotTheSecond: the person may not do such acts.
        TooLate: it has not failed, or not any more.
    """
    offered = offers.of(act.kind)
    if offered is None or not includes(actor.role_names, offered.role):
        raise NotTheSecond(_("This needs the role for such acts."))
    _turn(act, (ActState.FAILED,), ActState.APPROVED, problem_sealed=None)
    _note("act.retry", act, actor, now)


def _turn(act: PendingAct, was: tuple[ActState, ...], becomes: ActState, **columns: Any) -> None:
    """Change the state by a guarded UPDATE.

    Raises:
        TooLate: somebody, or the worker, was faster.
    """
    guarded = update(PendingAct).where(PendingAct.id == act.id, PendingAct.state.in_(was))
    result = db.session.execute(guarded.values(state=becomes, **columns))
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise TooLate(_("This act does not wait any more."))
    db.session.refresh(act)


def _note(verb: str, act: PendingAct, actor: StaffUser | None, now: datetime) -> None:
    detail = {"kind": act.kind, "subject": act.subject}
    audit.record(verb, f"act:{act.id}", actor=actor, detail=detail, now=now)
