"""What the letters' desk reads: the list with its figures, and the mark of what is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.petitions import queries, wording
from lfnkr_app.petitions.desk import versions
from lfnkr_app.petitions.desk.models import NamesPromise
from lfnkr_app.petitions.models import LetterVersion, Petition, Signature, SignatureState
from lfnkr_app.petitions.standing import standing, written_closing


@dataclass(frozen=True)
class Line:
    """One letter in the list of staff."""

    id: int
    slug: str
    title: str
    standing: str
    langs: tuple[str, ...]
    confirmed: int
    waiting: int
    today: int
    closes: str
    prepared: tuple[str, ...]


def lines(now: datetime) -> list[Line]:
    """Return every letter with its figures, the newest first."""
    today = clock.tokyo_midnight(clock.tokyo_day(now))
    return [_line(petition, today, now) for petition in queries.all_petitions()]


def _line(petition: Petition, today: datetime, now: datetime) -> Line:
    known, closes_at = versions.newest(petition.id), petition.closes_at
    return Line(
        id=petition.id, slug=petition.slug, title=title_of(known, petition.slug),
        standing=standing(petition.state, petition.opens_at, closes_at, now),
        langs=tuple(known), confirmed=queries.count(petition.id).confirmed,
        waiting=_how_many(petition.id, SignatureState.PENDING, None),
        today=_how_many(petition.id, SignatureState.CONFIRMED, today),
        closes=written_closing(closes_at, petition.time_zone) if closes_at else "",
        prepared=tuple(lang for lang, one in known.items() if one.published_at is None),
    )  # fmt: skip


def title_of(known: dict[str, LetterVersion], slug: str) -> str:
    """Return what staff call a letter: its title in their language, else any, else its address."""
    spoken = queries.spoken(known, i18n.current()) if known else None
    return (spoken.title if spoken else "") or slug


def _how_many(petition_id: int, state: str, since: datetime | None) -> int:
    query = select(func.count()).select_from(Signature)
    query = query.where(Signature.petition_id == petition_id, Signature.state == state)
    if since is not None:
        query = query.where(Signature.confirmed_at >= since)
    return db.session.scalar(query) or 0


def told_of(version: LetterVersion) -> int:
    """Return how many earlier signers would be told now if this version came into force."""
    return (
        db.session.scalar(select(func.count()).select_from(signers_before(version).subquery())) or 0
    )


def signers_before(version: LetterVersion) -> Select[Signature]:
    """Return the query for confirmed signers of earlier versions whose address we have."""
    earlier = select(LetterVersion.id).where(
        LetterVersion.petition_id == version.petition_id, LetterVersion.lang == version.lang,
        LetterVersion.number < version.number,
    )  # fmt: skip
    return select(Signature).where(
        Signature.petition_id == version.petition_id,
        Signature.state == SignatureState.CONFIRMED, Signature.version_id.in_(earlier),
        Signature.email_sealed.is_not(None),
    )  # fmt: skip


def promises(petition_id: int) -> Sequence[NamesPromise]:
    """Return the earlier days that signers were told, the first one first."""
    query = select(NamesPromise).where(NamesPromise.petition_id == petition_id)
    return db.session.scalars(query.order_by(NamesPromise.id)).all()


def mark(petition: Petition) -> str:
    """Return a mark of all that the form changes, so that two people see each other."""
    words = [[one.lang, one.number, one.change_note, wording.of(one).sha256]
             for one in versions.newest(petition.id).values()]  # fmt: skip
    terms = [petition.slug, petition.goals, petition.opens_at, petition.closes_at,
             petition.time_zone, petition.seats_per_address, petition.forgets,
             petition.hands_over, petition.takes_comments,
             petition.takes_organisations]  # fmt: skip
    whole = json.dumps([words, terms], default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
