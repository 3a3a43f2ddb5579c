"""Runs of more than a thousand mails, as acts of two people."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Flask
from flask_babel import gettext as _

from lfnkr_app.accounts import two_person
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person.models import PendingAct
from lfnkr_app.database import db
from lfnkr_app.donations.statements import runs
from lfnkr_app.donations.statements.models import StatementRun
from lfnkr_app.errors import Refused
from lfnkr_app.i18n import written_number

KIND: Final = "statements.mail"


def offer(app: Flask) -> None:
    """Make the kind of act known."""
    two_person.offer(app, KIND, perform=perform, words=words, role="donations")


def ask(run: StatementRun, *, actor: StaffUser, now: datetime) -> None:
    """Put a run before a second person, in the caller's unit of work."""
    act = two_person.actions.ask(KIND, f"run:{run.id}", {"run": run.id}, actor=actor, now=now)
    run.act_id = act.id


def perform(act: PendingAct, _now: datetime) -> None:
    """Let the run begin; the worker carries it out.

    Raises:
        Refused: it does not wait any more.
    """
    if not runs.allow(_run_id(act)):
        raise Refused(_("This run does not wait any more. Start it anew."))


def words(act: PendingAct) -> str:
    """Return what the run does."""
    run = db.session.get(StatementRun, _run_id(act))
    if run is None:
        return _("A run of statements that is there no more.")
    return _("Mail %(count)s donors the statement of twelve months from %(first)s on.",
             count=written_number(run.total), first=run.first.isoformat())  # fmt: skip


def _run_id(act: PendingAct) -> int:
    return int(act.subject.partition(":")[2])
