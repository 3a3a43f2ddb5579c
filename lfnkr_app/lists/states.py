"""The states of lists: each turn is guarded, and twice is harmless; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from lfnkr_app.accounts.two_person.models import ActState, PendingAct
from lfnkr_app.database import db
from lfnkr_app.lists.models import ListState, MadeList

#: Lists of more names than this need a second person. Source: design rule 17.
ALONE: Final = 1000
KEPT_FOR: Final = timedelta(hours=24)
A_DAY: Final = timedelta(days=1)


def taken_alone(model: Any, by: str, now: datetime) -> Sequence[Any]:
    """Return what somebody took within a day with no second person: slices of one list, perhaps."""
    theirs = (model.asked_by == by, model.asked_at > now - A_DAY, model.act_id.is_(None))
    return db.session.scalars(select(model).where(*theirs)).all()


def allow(model: Any, list_id: int) -> bool:
    """Let a list that waited for a second person be made; return whether it waited."""
    return _turn(model, list_id, ListState.ASKED, ListState.QUEUED)


def drop(model: Any, list_id: int) -> bool:
    """Give up a list that waited for a second person and was stopped."""
    return _turn(model, list_id, ListState.ASKED, ListState.GONE, password_sealed=None)


def try_again(model: Any, list_id: int) -> bool:
    """Queue a list that failed once more."""
    return _turn(model, list_id, ListState.FAILED, ListState.QUEUED, tries=0, done=0, why_failed="")


def destroy(model: Any, list_id: int) -> str | None:
    """Destroy the key of a file; return the name of the file, for the caller to delete."""
    made: MadeList = db.session.get_one(model, list_id)
    name = made.stored_as
    gone = {"state": ListState.GONE, "key_sealed": None, "password_sealed": None}
    db.session.execute(update(model).where(model.id == list_id).values(**gone, stored_as=None))
    db.session.expire(made)
    return name


def is_stopped(made: MadeList) -> bool:
    """Return whether somebody stopped the list before it was made."""
    act = db.session.get(PendingAct, made.act_id) if made.act_id else None
    return act is not None and act.state == ActState.STOPPED


def _turn(model: Any, list_id: int, was: ListState, becomes: ListState, **values: Any) -> bool:
    mine = (model.id == list_id, model.state == was)
    turned = update(model).where(*mine).values(state=becomes, **values)
    return db.session.scalar(turned.returning(model.id)) is not None
