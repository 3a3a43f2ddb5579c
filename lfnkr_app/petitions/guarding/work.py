"""When a letter asks for proof of work: above a pace, never in normal times; see `web.proof`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.accounts import audit
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions.guarding import pace, rules, settings
from lfnkr_app.petitions.guarding.models import AsksWork, LetterGuard
from lfnkr_app.petitions.models import Petition
from lfnkr_app.web import proof, site_version


@dataclass(frozen=True)
class Asking:
    """Whether a letter asks for work: since when, by which switch, above which pace."""

    work: str = AsksWork.AUTO
    over: int | None = None
    since: datetime | None = None


def asking(petition_id: int) -> Asking:
    """Return how a letter stands, kept in this process for each version of the site."""
    return site_version.cached("letter_guards", _all).get(petition_id, Asking())


def challenge(slug: str, now: datetime) -> dict[str, Any]:
    """Return a fresh challenge for one letter, as the script reads it."""
    return proof.challenge(slug, now)


def is_missing(
    petition: Petition, solution: str, opened_at: datetime | None, paces: Mapping[str, int],
    limits: rules.Limits, *, now: datetime,
) -> bool:  # fmt: skip
    """Return whether work was owed and did not come; begin to ask where the pace calls for it.

    A good solution is spent by this.
    """
    stands = asking(petition.id)
    if stands.since is None:
        over = stands.over or limits.work
        if stands.work == AsksWork.AUTO and paces.get(pace.MINUTES, 0) > over:
            _trip(petition, paces[pace.MINUTES], now)
        return False
    if solution and proof.spend(petition.slug, solution, now):
        return False
    return rules.owes_work(stands.since, opened_at, now)


def switch(petition: Petition, wanted: AsksWork, over: int | None, *, now: datetime) -> None:
    """Let a letter ask always, never, or above a pace; it shows from the commit on."""
    row = db.session.get(LetterGuard, petition.id) or LetterGuard(petition_id=petition.id)
    begun = row.asked_since or now
    row.work, row.over = wanted, over
    row.asked_since = {AsksWork.ON: begun, AsksWork.OFF: None}.get(wanted, row.asked_since)
    db.session.add(row)


def calm_down(now: datetime) -> int:
    """Let letters stop asking whose pace has fallen, and commit; return how many did."""
    due = [row for row in db.session.scalars(_asking_by_themselves()) if _is_calm(row, now)]
    if not due:
        db.session.rollback()
        return 0
    begin_writing()
    for row in due:
        row.asked_since = None
        letter = db.session.get_one(Petition, row.petition_id)
        audit.record("guard.calm", letter.slug, actor=None, now=now)
    db.session.commit()
    return len(due)


def _asking_by_themselves() -> Any:
    return select(LetterGuard).where(
        LetterGuard.work == AsksWork.AUTO, LetterGuard.asked_since.is_not(None)
    )


def _is_calm(row: LetterGuard, now: datetime) -> bool:
    over = row.over or settings.limits().work
    old_enough = row.asked_since is not None and row.asked_since < now - 2 * rules.SLOT
    return old_enough and rules.is_calm_again(pace.minutes(row.petition_id, now), over)


def _trip(petition: Petition, minutes: int, now: datetime) -> None:
    """Begin to ask, whoever of many signings at once is the first."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(LetterGuard).values(
        petition_id=petition.id, work=AsksWork.AUTO, over=None, asked_since=now
    )
    tripped = row.on_conflict_do_update(
        index_elements=["petition_id"], set_={"asked_since": now},
        where=LetterGuard.asked_since.is_(None),
    ).returning(LetterGuard.petition_id)  # fmt: skip
    if db.session.scalar(tripped) is not None:
        audit.record("guard.trip", petition.slug, actor=None, detail={"pace": minutes}, now=now)


def _all() -> dict[int, Asking]:
    rows = db.session.scalars(select(LetterGuard)).all()
    return {row.petition_id: Asking(row.work, row.over, row.asked_since) for row in rows}
