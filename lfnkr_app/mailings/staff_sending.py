"""Verbs about mailings; the caller has begun writing, and commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import CursorResult, delete, update

from lfnkr_app.accounts import audit, two_person
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person.models import ActState, PendingAct
from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.i18n import written_number
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.mailings import audiences, rules
from lfnkr_app.mailings.models import Mailing, MailingSent, MailingState

KIND: Final = "mailing"
_AT_REST: Final = (MailingState.DRAFT, MailingState.STOPPED)


class MailingRefused(Refused):
    """A wish about a mailing that cannot be granted now."""


def subject_of(mailing: Mailing) -> str:
    """Return how acts and the audit trail name a mailing."""
    return f"mailing:{mailing.id}"


def act_of(mailing: Mailing) -> PendingAct | None:
    """Return the act that a mailing waits for, or did."""
    return two_person.queries.latest_about(KIND, subject_of(mailing))


def state_of(mailing: Mailing) -> str:
    """Return where a mailing is; one whose act was stopped is what it was before."""
    if mailing.state == MailingState.WAITING:
        act = act_of(mailing)
        if act is not None and act.state == ActState.STOPPED:
            return MailingState.STOPPED if mailing.started_at else MailingState.DRAFT
    return mailing.state


def mark_of(mailing: Mailing) -> str:
    """Return the mark of what would be sent, so that nothing else is than what was seen."""
    return rules.mark(mailing.texts, mailing.fallback, mailing.audience, mailing.subject)


def save(mailing: Mailing, values: dict[str, Any], *, now: datetime) -> None:
    """Change a draft.

    Raises:
        MailingRefused: it is no draft any more.
    """
    if state_of(mailing) != MailingState.DRAFT:
        raise MailingRefused(_("This mailing can no longer be changed: it waits or was sent."))
    for name, value in values.items():
        setattr(mailing, name, value)
    mailing.state, mailing.changed_at = MailingState.DRAFT, now


def send(mailing: Mailing, *, seen: str, actor: StaffUser, now: datetime) -> PendingAct | None:
    """Send a draft, or go on with a stopped one; return the act where it needs a second person.

    Raises:
        MailingRefused: it was changed since it was seen, has nobody to go to, or is on its way.
    """
    was = state_of(mailing)
    if was not in _AT_REST:
        raise MailingRefused(_("This mailing is on its way already."))
    if seen != mark_of(mailing):
        raise MailingRefused(_("This mailing was changed meanwhile. Read it again, then send it."))
    expected = audiences.count(mailing.audience, mailing.subject)
    if not expected:
        raise MailingRefused(_("There is nobody to send this to."))
    # From the start, also where it was stopped: who had it is known, and gets no second one.
    mailing.source = mailing.after = mailing.often = mailing.suppressed = 0
    db.session.flush()
    if expected <= rules.ALONE:
        _turn(mailing, (*_AT_REST, MailingState.WAITING), MailingState.SENDING, expected=expected,
              started_at=mailing.started_at or now, ended_at=None)  # fmt: skip
        _note("mailing.send", mailing, actor, now, expected=expected)
        return None
    _turn(mailing, (*_AT_REST, MailingState.WAITING), MailingState.WAITING, expected=expected)
    args = {"mailing": mailing.id, "mark": seen, "n": expected, "title": title(mailing)}
    return two_person.actions.ask(KIND, subject_of(mailing), args, actor=actor, now=now)


def perform(act: PendingAct, now: datetime) -> None:
    """Let a mailing go that a second person approved, or that nobody stopped in a day.

    Raises:
        MailingRefused: it is not what was approved, or not waiting any more.
    """
    mailing = db.session.get(Mailing, act.args["mailing"])
    if mailing is None or mark_of(mailing) != act.args["mark"]:
        raise MailingRefused(_("This mailing is not the one that was asked for any more."))
    _turn(mailing, (MailingState.WAITING,), MailingState.SENDING,
          started_at=mailing.started_at or now, ended_at=None)  # fmt: skip


def words(act: PendingAct) -> str:
    """Return what an act will send, to how many."""
    number = written_number(int(act.args["n"]))
    return _("Send the mail “%(title)s” to up to %(number)s people", title=act.args["title"],
             number=number)  # fmt: skip


def stop(mailing: Mailing, *, actor: StaffUser, now: datetime) -> int:
    """Stop a mailing half-way; what waits in the outbox is taken back. Return how many that were.

    Raises:
        MailingRefused: it is not being sent.
    """
    _turn(mailing, (MailingState.SENDING,), MailingState.STOPPED, ended_at=now)
    waiting = (
        OutgoingMail.key.startswith(f"mailing:{mailing.id}:"),
        OutgoingMail.state == MailState.QUEUED,
    )
    taken = delete(OutgoingMail).where(*waiting).returning(OutgoingMail.about)
    people = [key for key in db.session.scalars(taken) if key]
    gone = MailingSent.mailing_id == mailing.id, MailingSent.person_key.in_(people)
    db.session.execute(delete(MailingSent).where(*gone))
    mailing.queued -= len(people)
    _note("mailing.stop", mailing, actor, now, taken_back=len(people))
    return len(people)


def remove(mailing: Mailing, *, actor: StaffUser, now: datetime) -> None:
    """Delete a draft that was never sent.

    Raises:
        MailingRefused: it is no draft.
    """
    if state_of(mailing) != MailingState.DRAFT:
        raise MailingRefused(_("Only a draft can be deleted."))
    _note("mailing.delete", mailing, actor, now)
    db.session.delete(mailing)


def title(mailing: Mailing) -> str:
    """Return the subject of a mailing, in the language that it falls back to."""
    return str(rules.spoken(mailing.texts, mailing.fallback, mailing.fallback)[1]["subject"])


def _turn(
    mailing: Mailing, was: tuple[MailingState, ...], becomes: MailingState, **columns: Any
) -> None:
    """Change the state by a guarded UPDATE.

    Raises:
        MailingRefused: somebody was faster.
    """
    guarded = update(Mailing).where(Mailing.id == mailing.id, Mailing.state.in_(was))
    result = db.session.execute(guarded.values(state=becomes, **columns))
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise MailingRefused(_("Somebody was faster: this mailing is in another state now."))
    db.session.refresh(mailing)


def _note(verb: str, mailing: Mailing, actor: StaffUser, now: datetime, **detail: int) -> None:
    audit.record(verb, subject_of(mailing), actor=actor, detail=detail, now=now)
