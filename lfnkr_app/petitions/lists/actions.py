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
#: Since when, until when, of which country.
Slice = tuple[datetime | None, datetime | None, str | None]


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


def goes_at_once(
    petition: Petition, number: int, wanted: Wanted, *, by: str, now: datetime
) -> bool:
    """Return whether a list is handed out with the answer, rather than made by the worker."""
    if not wanted.names_people:
        return number <= COUNTED_AT_ONCE
    return not needs_second(petition, number, wanted, by=by, now=now)


def needs_second(
    petition: Petition, number: int, wanted: Wanted, *, by: str, now: datetime
) -> bool:
    """Return whether a list needs a second person on staff pages.

    What the same person took alone within a day counts along: a list in slices is the whole list.
    """
    if not wanted.names_people:
        return False
    taken = _slices_taken(by, now)
    taken.setdefault(petition.id, {})[_slice(wanted)] = number
    names = sum(_at_most(letter_id, sum(slices.values())) for letter_id, slices in taken.items())
    return max(number, names) > states.ALONE


def _slices_taken(by: str, now: datetime) -> dict[int, dict[Slice, int]]:
    """Return how many names of each letter and slice somebody took; the same slice counts once."""
    taken: dict[int, dict[Slice, int]] = {}
    for made in states.taken_alone(SignatureList, by, now):
        wanted = wanted_of(made)
        if wanted.names_people:
            slices = taken.setdefault(made.petition_id, {})
            slices[_slice(wanted)] = max(made.number, slices.get(_slice(wanted), 0))
    return taken


def _slice(wanted: Wanted) -> Slice:
    return wanted.since, wanted.until, wanted.country


def _at_most(petition_id: int, taken: int) -> int:
    """Return how many different people the slices of a letter can hold."""
    if taken <= states.ALONE:
        return taken
    whole = people.how_many(db.session.get_one(Petition, petition_id), Wanted("internal"))
    return min(taken, whole)
