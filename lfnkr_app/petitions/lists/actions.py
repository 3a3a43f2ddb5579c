"""Asking for lists, and what becomes of them; nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.lists import states
from lfnkr_app.lists.models import ListState
from lfnkr_app.petitions.lists import making, people
from lfnkr_app.petitions.lists import wanted as wanting
from lfnkr_app.petitions.lists.models import SignatureList
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import Petition

#: A press list names nobody, but counts everybody: more than this is the worker's.
COUNTED_AT_ONCE: Final = 20_000


@dataclass(frozen=True)
class Order:
    """What somebody asks for: which list, as which file, why, and with which password."""

    wanted: Wanted
    form: str
    reason: str
    password: str = ""


def note(
    petition: Petition, order: Order, state: ListState, *, actor: StaffUser | None, now: datetime
) -> SignatureList:
    """Put a list on record, on the audit trail and in the history, before anything leaves."""
    wanted = replace(order.wanted, as_of=now)
    number = people.how_many(petition, wanted)
    name = making.file_name(
        petition.slug, wanted.purpose, order.form, locked=bool(order.password), now=now
    )
    made = SignatureList(
        petition_id=petition.id, wanted=wanted.stored(), purpose=wanted.purpose,
        format=order.form, is_locked=bool(order.password), number=number, state=state,
        reason=order.reason, asked_by=actor.email if actor else "", asked_at=now, file_name=name,
    )  # fmt: skip
    if order.password and state != ListState.TAKEN:
        made.password = order.password
    db.session.add(made)
    db.session.flush()
    audit.record("signatures.export", petition.slug, actor=actor, now=now, detail={
        "purpose": wanted.purpose, "format": order.form, "columns": list(wanted.columns),
        "rows": number, "reason": order.reason, "locked": bool(order.password), "list": made.id,
    })  # fmt: skip
    return made


def of(petition_id: int, list_id: int) -> SignatureList | None:
    """Return a list of that letter."""
    mine = (SignatureList.id == list_id, SignatureList.petition_id == petition_id)
    return db.session.scalar(select(SignatureList).where(*mine))


def wanted_of(made: SignatureList) -> Wanted:
    """Return what a list was asked to hold."""
    return wanting.read(made.wanted)


def goes_at_once(number: int, wanted: Wanted) -> bool:
    """Return whether a list is handed out with the answer, rather than made by the worker."""
    return number <= (states.ALONE if wanted.names_people else COUNTED_AT_ONCE)


def needs_second(number: int, wanted: Wanted) -> bool:
    """Return whether a list needs a second person on staff pages."""
    return wanted.names_people and number > states.ALONE
