"""Counting: one statement for each signing, flat however many there are."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from flask import current_app
from sqlalchemy import LargeBinary, TextClause, bindparam, delete, func, or_, select, text

from lfnkr_app.database import UtcDateTime, begin_writing, db
from lfnkr_app.petitions.guarding import rules
from lfnkr_app.petitions.guarding.models import SigningPace
from lfnkr_app.petitions.models import Petition

SLOTS: Final = 16
LETTER, MINUTES = "letter", "minutes"
#: Kinds that are counted for the letter as a whole, in slots where many write at once.
WHOLE: Final = (LETTER, MINUTES)
KEPT: Final = timedelta(days=7)
#: Names are many: their rows go after a day.
KEPT_BRIEFLY: Final = timedelta(days=1)
BRIEF: Final = (rules.NAME, MINUTES)
USUAL_HOURS: Final = 24
#: A mark that fewer share could be told to be one person's.
FEW: Final = 5


def count(petition_id: int, keys: dict[str, bytes], now: datetime) -> dict[str, int]:
    """Count one signing under each key and as a whole; return how many there are of each by now.

    The rows go in one order, so that two signings at once never wait for each other in a circle.
    """
    slot = bytes([secrets.randbelow(SLOTS) if _on_postgres() else 0])
    rows = {**keys, LETTER: slot, MINUTES: slot}
    met = db.session.execute(_statement(tuple(sorted(rows))), _values(petition_id, rows, now))
    counted: dict[str, int] = dict(met.all())
    return counted | _sums(petition_id, now) if _on_postgres() else counted


def minutes(petition_id: int, now: datetime) -> int:
    """Return how many signed in these five minutes or in the five before, whichever is more."""
    slots = (rules.slot_of(now), rules.slot_of(now) - rules.SLOT)
    rows = db.session.execute(
        select(func.sum(SigningPace.n))
        .where(SigningPace.petition_id == petition_id, SigningPace.since.in_(slots),
               SigningPace.kind == MINUTES)
        .group_by(SigningPace.since)
    )  # fmt: skip
    return max((int(row[0]) for row in rows), default=0)


def hours(petition_id: int, kind: str, first: datetime, until: datetime) -> dict[datetime, int]:
    """Return how many there were of a kind in each hour of [first, until) that had any."""
    rows = db.session.execute(
        select(SigningPace.since, func.sum(SigningPace.n))
        .where(SigningPace.petition_id == petition_id, SigningPace.since >= first,
               SigningPace.since < until, SigningPace.kind == kind)
        .group_by(SigningPace.since)
    )  # fmt: skip
    return {since: int(n) for since, n in rows}


def before(petition_id: int, hour: datetime, number: int = USUAL_HOURS) -> list[int]:
    """Return how many signed in each of the hours before that one, quiet ones included."""
    first = hour - timedelta(hours=number)
    counted = hours(petition_id, LETTER, first, hour)
    return [counted.get(first + timedelta(hours=back), 0) for back in range(number)]


def surge_over(petition_id: int, counted: int, limits: rules.Limits, now: datetime) -> int | None:
    """Return the pace above which this hour is a surge; None while it is too small to ask.

    The hours before do not change: they are read once an hour by each process.
    """
    if counted <= limits.surge:
        return None
    known: dict[int, tuple[Any, int]] = current_app.extensions.setdefault("lfnkr_usual", {})
    mark = (rules.hour_of(now), limits)
    if petition_id not in known or known[petition_id][0] != mark:
        usual = before(petition_id, mark[0])
        known[petition_id] = (mark, rules.surge_over(usual, limits))
    return known[petition_id][1]


def forget(petition_id: int, keys: Iterable[bytes | None]) -> None:
    """Delete the paces of a name and a domain that few share: they would tell of one person.

    Those of many stay: a crowd's pace tells of nobody, and taking back must not reset a flood's.
    """
    known = [key for key in keys if key is not None]
    mine = (SigningPace.petition_id == petition_id) & SigningPace.key.in_(known)
    named = SigningPace.kind.in_((rules.NAME, rules.DOMAIN))
    db.session.execute(delete(SigningPace).where(mine, named, SigningPace.n < FEW))


def sweep(now: datetime) -> int:
    """Delete what has had its time, letter by letter, and commit; return how many rows went."""
    return sum(_sweep(petition_id, now) for petition_id in _letters())


def _letters() -> Iterator[int]:
    yield from db.session.scalars(select(Petition.id)).all()


def _sweep(petition_id: int, now: datetime) -> int:
    begin_writing()
    over = or_(
        SigningPace.since < now - KEPT,
        (SigningPace.since < now - KEPT_BRIEFLY) & SigningPace.kind.in_(BRIEF),
    )
    gone = db.session.execute(
        delete(SigningPace).where(SigningPace.petition_id == petition_id, over)
    )
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]  # SQLAlchemy types it as a plain Result


def _sums(petition_id: int, now: datetime) -> dict[str, int]:
    periods = {LETTER: rules.hour_of(now), MINUTES: rules.slot_of(now)}
    rows = db.session.execute(
        select(SigningPace.kind, SigningPace.since, func.sum(SigningPace.n))
        .where(SigningPace.petition_id == petition_id, SigningPace.since.in_(set(periods.values())),
               SigningPace.kind.in_(WHOLE))
        .group_by(SigningPace.kind, SigningPace.since)
    )  # fmt: skip
    return {kind: int(n) for kind, since, n in rows if since == periods[kind]}


@lru_cache
def _statement(kinds: tuple[str, ...]) -> TextClause:
    """Return the upsert of one row for each kind, written once: SQLAlchemy would build it anew."""
    rows = ", ".join(
        f"(:petition, {':slot' if kind == MINUTES else ':hour'}, '{kind}', :{kind}, 1)"
        for kind in kinds
    )
    moments = {MINUTES: "slot"}
    names = {moments.get(kind, "hour") for kind in kinds}
    return text(
        f"INSERT INTO signing_pace (petition_id, since, kind, key, n) VALUES {rows} "  # noqa: S608 - kinds are ours
        "ON CONFLICT (petition_id, since, kind, key) DO UPDATE SET n = signing_pace.n + 1 "
        "RETURNING kind, n"
    ).bindparams(
        *(bindparam(kind, type_=LargeBinary()) for kind in kinds),
        *(bindparam(name, type_=UtcDateTime()) for name in names),
    )


def _values(petition_id: int, rows: dict[str, bytes], now: datetime) -> dict[str, Any]:
    moments = {"hour": rules.hour_of(now)} | (
        {"slot": rules.slot_of(now)} if MINUTES in rows else {}
    )
    return {"petition": petition_id, **rows, **moments}


def _on_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"
