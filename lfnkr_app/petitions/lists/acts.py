"""Long lists of names, as acts of two people: asked here, and queued when they are approved."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Flask
from flask_babel import gettext as _

from lfnkr_app.accounts import two_person
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person.models import PendingAct
from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.i18n import written_number
from lfnkr_app.lists import states
from lfnkr_app.petitions.lists.models import SignatureList
from lfnkr_app.petitions.models import Petition

KIND: Final = "signatures.export"


def offer(app: Flask) -> None:
    """Make the kind of act known."""
    two_person.offer(app, KIND, perform=perform, words=words, role="signatures")


def ask(made: SignatureList, *, actor: StaffUser, now: datetime) -> None:
    """Put a list before a second person, in the caller's unit of work."""
    act = two_person.actions.ask(KIND, f"list:{made.id}", {"list": made.id}, actor=actor, now=now)
    made.act_id = act.id


def perform(act: PendingAct, _now: datetime) -> None:
    """Queue the list; the worker makes it.

    Raises:
        Refused: its time is over, and the wish was swept.
    """
    if not states.allow(SignatureList, _list_id(act)):
        raise Refused(_("This list does not wait any more. Ask for it anew."))


def words(act: PendingAct) -> str:
    """Return what the list is, without its reason, which may name people."""
    made = db.session.get(SignatureList, _list_id(act))
    petition = db.session.get(Petition, made.petition_id) if made else None
    if made is None or petition is None:
        return _("A list of signatures that is there no more.")
    facts = {"letter": petition.slug, "form": made.format.upper()}
    return _("Make a list of %(count)s signatures of the letter %(letter)s, as %(form)s.",
             count=written_number(made.number), **facts)  # fmt: skip


def _list_id(act: PendingAct) -> int:
    return int(act.subject.partition(":")[2])
