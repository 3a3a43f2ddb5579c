"""The tally: one row for each letter, country and kind; sixteen slots where many write at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, func, select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db, table_of
from lfnkr_app.petitions import parts
from lfnkr_app.petitions.models import Signature, SignatureState, Tally

SLOTS: Final = 16
#: The first of two numbers of an advisory lock on PostgreSQL; the second is the letter's.
_LOCK: Final = 0x54414C  # "TAL"

#: A letter, a country, a kind: what one figure of the tally is about.
Key = tuple[int, str, str]


def move(petition_id: int, country: str, kind: str, by: int) -> None:
    """Add `by` to the count, in the caller's transaction."""
    move_all({(petition_id, country, kind): by})


def move_all(moves: Mapping[Key, int]) -> None:
    """Add to several figures at once, in one order for all, so that no two wait for each other."""
    slots = SLOTS if _on_postgres() else 1
    rows = [
        {"petition_id": petition_id, "country": country, "kind": kind,
         "slot": secrets.randbelow(slots), "n": by}
        for (petition_id, country, kind), by in sorted(moves.items()) if by
    ]  # fmt: skip
    if rows:
        db.session.execute(_adding(db.engine.dialect.name), rows)


@lru_cache
def _adding(dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table_of(Tally))
    return statement.on_conflict_do_update(
        index_elements=["petition_id", "country", "kind", "slot"],
        set_={"n": Tally.n + statement.excluded.n},
    )


def faults(petition_id: int) -> dict[tuple[str, str], int]:
    """Return by how much the tally is short of the signatures, by country and kind; empty if not.

    One statement and therefore one moment: people who sign meanwhile are on both sides or on
    neither, so they need not wait, and what differs is a fault and nothing else.
    """
    true = (
        select(Signature.country.label("country"), Signature.source.label("kind"),
               func.count().label("n"))
        .where(Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED)
        .group_by(Signature.country, Signature.source)
    )  # fmt: skip
    counted = select(Tally.country, Tally.kind, -Tally.n).where(Tally.petition_id == petition_id)
    both = union_all(true, counted).subquery()
    query: Select[Any] = select(both.c.country, both.c.kind, func.sum(both.c.n))
    query = query.group_by(both.c.country, both.c.kind).having(func.sum(both.c.n) != 0)
    return {(country, kind): int(n) for country, kind, n in db.session.execute(query)}


def repair(petition_id: int) -> dict[tuple[str, str], int]:
    """Set right what `faults` finds, by the difference; return it. The caller writes and commits.

    Looks again under a lock of its own: two repairs at once do not both add what was missing.
    """
    if _on_postgres():
        locks = {"lock": _LOCK, "letter": petition_id}
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock, :letter)"), locks)
    found = faults(petition_id)
    move_all({(petition_id, country, kind): n for (country, kind), n in found.items()})
    return found


def recount(petition_id: int) -> tuple[int, int]:
    """Set the tally and its parts to what the signatures say; return the count before and after."""
    before = total(petition_id)
    parts.recount(petition_id)
    return before, before + sum(repair(petition_id).values())


def total(petition_id: int) -> int:
    """Return the count of one letter as the tally has it."""
    mine = Tally.petition_id == petition_id
    return int(db.session.scalar(select(func.coalesce(func.sum(Tally.n), 0)).where(mine)) or 0)


def _on_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"
