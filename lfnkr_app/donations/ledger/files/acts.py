"""Long files with names, as acts of two people: asked here, and queued when they are approved."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Flask

from lfnkr_app.accounts import two_person
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person.models import PendingAct
from lfnkr_app.database import db
from lfnkr_app.donations.ledger.files import staff_words
from lfnkr_app.donations.ledger.files.models import GiftFile
from lfnkr_app.errors import Refused
from lfnkr_app.lists import states

KIND: Final = "gifts.export"


def offer(app: Flask) -> None:
    """Make the kind of act known."""
    two_person.offer(app, KIND, perform=perform, words=words, role="donations")


def ask(made: GiftFile, *, actor: StaffUser, now: datetime) -> None:
    """Put a file before a second person, in the caller's unit of work."""
    act = two_person.actions.ask(KIND, f"gifts:{made.id}", {"file": made.id}, actor=actor, now=now)
    made.act_id = act.id


def perform(act: PendingAct, _now: datetime) -> None:
    """Queue the file; the worker makes it.

    Raises:
        Refused: its time is over, and the wish was swept.
    """
    if not states.allow(GiftFile, _file_id(act)):
        raise Refused(str(staff_words.TOO_LATE))


def words(act: PendingAct) -> str:
    """Return what the file is, without its reason, which may name people."""
    made = db.session.get(GiftFile, _file_id(act))
    return staff_words.told(made.number, made.format) if made else str(staff_words.NO_MORE)


def _file_id(act: PendingAct) -> int:
    return int(act.subject.partition(":")[2])
