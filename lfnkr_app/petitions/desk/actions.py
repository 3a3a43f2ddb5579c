"""Verbs of the letters' desk: make, change, open, pause, close, hand over, archive, delete."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, exists, select, update

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.petitions.desk import rules, versions
from lfnkr_app.petitions.desk.models import NamesPromise
from lfnkr_app.petitions.models import (
    Delivery,
    LetterVersion,
    Petition,
    PetitionState,
    Signature,
)
from lfnkr_app.petitions.timeline import DELIVERED

#: However late a handing over is entered, names stay for so long, if they were to stay at all.
NOT_BEFORE: Final = timedelta(days=30)
#: What a version needs before readers may see it.
NEEDED: Final = ("title", "ask", "addressee", "text")


class SlugTaken(Exception):
    """Another letter has that address."""


class NotADraft(Exception):
    """Only a draft that nobody signed can be deleted."""


@dataclass(frozen=True)
class Terms:
    """All that staff set of a letter but its words; `opens_at` None: when the button is pressed."""

    slug: str
    goals: tuple[int, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str
    seats: int
    forgets: bool
    hands_over: bool
    takes_comments: bool
    takes_organisations: bool


@dataclass(frozen=True)
class Event:
    """An entry of the timeline as staff wrote it."""

    kind: str
    happened_on: date
    to_whom: str
    counted: int | None
    words: dict[str, str]
    url: str


def make(terms: Terms, *, post_id: int | None = None, by: str, now: datetime) -> Petition:
    """Add a draft; its words come by `versions.write`.

    Raises:
        SlugTaken: another letter has its address.
    """
    opens_at = terms.opens_at or now
    petition = Petition(
        state=PetitionState.DRAFT, post_id=post_id, key_hex=secrets.token_hex(32), made_by=by,
        made_at=now, opens_at=opens_at, names_until=rules.names_until(opens_at, terms.closes_at),
        **_columns(terms, None),
    )  # fmt: skip
    db.session.add(petition)
    db.session.flush()
    return petition


def first_terms(slug: str) -> Terms:
    """Return what a letter begins with until staff set it."""
    return Terms(slug=slug, goals=(), opens_at=None, closes_at=None, time_zone=rules.ZONES[0],
                 seats=1, forgets=True, hands_over=True, takes_comments=True,
                 takes_organisations=False)  # fmt: skip


def free_slug(title: str) -> str:
    """Return an address made of a title that no other letter has."""
    wanted = rules.slugged(title) or "letter"
    like = select(Petition.slug).where(Petition.slug.like(f"{wanted}%"))
    taken, slug, number = set(db.session.scalars(like)), wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def change(petition: Petition, terms: Terms, *, now: datetime) -> dict[str, Any]:
    """Set what staff set, and return what became different.

    Once a letter is open, address and opening stay, forgetting is never switched off, and the day
    by which names go can only come nearer: it was told to signers.

    Raises:
        SlugTaken: another letter has its address.
    """
    columns = _columns(terms, petition.id)
    if petition.state == PetitionState.DRAFT:
        columns["opens_at"] = terms.opens_at or now
        columns["names_until"] = rules.names_until(columns["opens_at"], terms.closes_at)
    else:
        columns.pop("slug")
        columns["forgets"] = terms.forgets or petition.forgets
        told = rules.names_until(petition.opens_at, terms.closes_at)
        columns["names_until"] = min(petition.names_until, told)
    changed = {name: value for name, value in columns.items() if getattr(petition, name) != value}
    for name, value in changed.items():
        setattr(petition, name, value)
    return changed


def _columns(terms: Terms, own_id: int | None) -> dict[str, Any]:
    taken = select(Petition.id).where(Petition.slug == terms.slug)
    if db.session.scalar(taken) not in {None, own_id}:
        raise SlugTaken(terms.slug)
    return {
        "slug": terms.slug, "goals": list(terms.goals), "closes_at": terms.closes_at,
        "goal": terms.goals[-1] if terms.goals else None, "time_zone": terms.time_zone,
        "seats_per_address": terms.seats, "forgets": terms.forgets,
        "hands_over": terms.hands_over, "takes_comments": terms.takes_comments,
        "takes_organisations": terms.takes_organisations,
    }  # fmt: skip


def may_become(petition: Petition, becomes: str) -> bool:
    """Return whether a letter can be led to that state; never open again without its key."""
    gone = becomes == PetitionState.OPEN and petition.key_sealed is None
    return petition.state in rules.FROM.get(becomes, ()) and not gone


def become(petition: Petition, becomes: str, *, now: datetime) -> bool:
    """Lead a letter to another state; return whether this very call did it. Twice is harmless."""
    was = petition.state
    if not may_become(petition, becomes):
        return False
    guarded = update(Petition).where(Petition.id == petition.id, Petition.state == was)
    changed = db.session.execute(
        guarded.values(state=becomes, **_with_state(petition, becomes, now))
    )
    db.session.expire(petition)
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        return False
    if (was, becomes) == (PetitionState.DRAFT, PetitionState.OPEN):
        _publish_all(petition, now)
    return True


def _with_state(petition: Petition, becomes: str, now: datetime) -> dict[str, Any]:
    """Return what changes together with the state: moments, and the day by which names go."""
    if petition.state == PetitionState.DRAFT:
        opens_at = max(petition.opens_at, now)
        return {
            "opens_at": opens_at,
            "names_until": rules.names_until(opens_at, petition.closes_at),
        }
    if becomes == PetitionState.CLOSED:
        ended = min(petition.closes_at or now, now)
        told = rules.names_until(petition.opens_at, ended)
        return {"closes_at": ended, "names_until": min(petition.names_until, told)}
    if becomes == PetitionState.OPEN and (petition.closes_at or now) <= now:
        return {"closes_at": None}
    return {}


def _publish_all(petition: Petition, now: datetime) -> None:
    """Let the versions of a letter that opens stand from this moment on."""
    mine = LetterVersion.petition_id == petition.id
    fresh = update(LetterVersion).where(mine, LetterVersion.locked_at.is_(None))
    db.session.execute(fresh.values(published_at=now))


def missing(petition: Petition, now: datetime) -> list[tuple[str, str]]:
    """Return what a draft still needs before it can open: the language and the part."""
    found = versions.newest(petition.id)
    if not found:
        return [("en", "title")]
    if petition.closes_at is not None and petition.closes_at <= max(petition.opens_at, now):
        return [("", "closes_at")]
    return [
        (lang, part)
        for lang, version in sorted(found.items())
        for part in NEEDED
        if not getattr(version, part)
    ]


def add_event(petition: Petition, event: Event, *, by: str, now: datetime) -> Delivery:
    """Put an entry on the timeline; a handing over brings the day nearer by which names go."""
    entry = Delivery(petition_id=petition.id, made_by=by, made_at=now)
    db.session.add(entry)
    change_event(petition, entry, event)
    db.session.flush()
    return entry


def change_event(petition: Petition, entry: Delivery, event: Event) -> None:
    """Set what an entry says."""
    entry.kind, entry.happened_on, entry.to_whom = event.kind, event.happened_on, event.to_whom
    entry.counted, entry.words, entry.url = event.counted, event.words, event.url
    if event.kind == DELIVERED and petition.state == PetitionState.DELIVERED:
        delivered_at = clock.tokyo_midnight(event.happened_on)
        told = rules.names_until(petition.opens_at, petition.closes_at, delivered_at)
        # Never at once: a list still has to be made, and a mistyped year must destroy nothing.
        petition.names_until = min(petition.names_until, max(told, entry.made_at + NOT_BEFORE))


def deliver(petition: Petition, event: Event, *, by: str, now: datetime) -> Delivery:
    """Put a handing over on the timeline; a closed letter is then a delivered one."""
    become(petition, PetitionState.DELIVERED, now=now)
    return add_event(petition, event, by=by, now=now)


def extend_names(petition: Petition, until: datetime, *, now: datetime) -> bool:
    """Keep the names of whoever signs from now on until a later day; return whether it is later.

    Whoever signed before was told the earlier day, and it stands for them.
    """
    if until <= petition.names_until:
        return False
    db.session.add(
        NamesPromise(petition_id=petition.id, signed_before=now, until=petition.names_until)
    )
    petition.names_until = until
    return True


def delete_draft(petition: Petition) -> None:
    """Delete a draft for good.

    Raises:
        NotADraft: it was open, or somebody signed it.
    """
    signed = select(exists().where(Signature.petition_id == petition.id))
    if petition.state != PetitionState.DRAFT or db.session.scalar(signed):
        raise NotADraft(petition.slug)
    db.session.delete(petition)
    db.session.flush()
