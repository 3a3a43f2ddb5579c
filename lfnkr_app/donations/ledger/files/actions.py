"""Asking for files of gifts; nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.ledger.files import making, rows
from lfnkr_app.donations.ledger.files.models import GiftFile
from lfnkr_app.donations.ledger.files.order import Order
from lfnkr_app.lists import states
from lfnkr_app.lists.models import ListState

#: A file without anybody's name may be this long to be handed out with the answer.
AT_ONCE: Final = 5_000
A_PAGE: Final = 20


def note(order: Order, state: ListState, *, actor: StaffUser | None, now: datetime) -> GiftFile:
    """Put a file on record and on the audit trail, before anything leaves."""
    made = GiftFile(
        wanted=order.stored(), format=order.form, is_locked=bool(order.password),
        number=rows.how_many(order.wanted), state=state, reason=order.reason,
        asked_by=actor.email if actor else "", asked_at=now,
        file_name=making.file_name(order.form, locked=bool(order.password), now=now),
    )  # fmt: skip
    if order.password and state != ListState.TAKEN:
        made.password = order.password
    db.session.add(made)
    db.session.flush()
    audit.record("gifts.export", "ledger", actor=actor, now=now, detail={
        **order.stored(), "format": order.form, "rows": made.number, "reason": order.reason,
        "locked": made.is_locked, "file": made.id,
    })  # fmt: skip
    return made


def goes_at_once(number: int, order: Order, *, by: str, now: datetime) -> bool:
    """Return whether a file is handed out with the answer, rather than made by the worker."""
    if not order.personal:
        return number <= AT_ONCE
    return not needs_second(number, order, by=by, now=now)


def needs_second(number: int, order: Order, *, by: str, now: datetime) -> bool:
    """Return whether a file needs a second person on staff pages.

    What the same person took alone within a day counts along: a list in slices is the whole list.
    """
    if not order.personal:
        return False
    return number > states.ALONE or number + _taken_alone(order, by, now) > states.ALONE


def _taken_alone(order: Order, by: str, now: datetime) -> int:
    """Return how many gifts with names somebody took within a day; the same ones count once."""
    taken = states.taken_alone(GiftFile, by, now)
    wanted = {_which(made.wanted): made.number for made in taken if made.wanted["personal"]}
    wanted.pop(_which(order.stored()), None)
    return sum(wanted.values())


def _which(stored: dict[str, Any]) -> str:
    return json.dumps({**stored, "personal": None}, sort_keys=True)


def history(page: int) -> tuple[Sequence[GiftFile], int]:
    """Return a page of the files so far, newest first, and how many pages there are."""
    total = db.session.scalar(select(func.count(GiftFile.id))) or 0
    query = select(GiftFile).order_by(GiftFile.id.desc())
    found = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return found, max(1, -(-total // A_PAGE))
