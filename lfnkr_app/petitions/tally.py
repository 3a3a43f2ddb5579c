"""The tally: one row for each letter, country and kind; sixteen slots where many write at once."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db
from lfnkr_app.petitions.models import Signature, SignatureState, Tally

SLOTS: Final = 16


def move(petition_id: int, country: str, kind: str, by: int) -> None:
    """Add `by` to the count, in the caller's transaction."""
    on_postgres = db.engine.dialect.name == "postgresql"
    insert = postgresql.insert if on_postgres else sqlite.insert
    slot = secrets.randbelow(SLOTS) if on_postgres else 0
    row = {"petition_id": petition_id, "country": country, "kind": kind, "slot": slot, "n": by}
    db.session.execute(
        insert(Tally)
        .values(row)
        .on_conflict_do_update(
            index_elements=["petition_id", "country", "kind", "slot"],
            set_={"n": Tally.n + by},
        )
    )


def recount(petition_id: int) -> tuple[int, int]:
    """Set the tally to what the signatures say; return the count before and after."""
    mine = Tally.petition_id == petition_id
    before = db.session.scalar(select(func.coalesce(func.sum(Tally.n), 0)).where(mine)) or 0
    counted = (
        select(Signature.country, Signature.source, func.count())
        .where(Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED)
        .group_by(Signature.country, Signature.source)
    )
    truth = db.session.execute(counted).all()
    db.session.execute(delete(Tally).where(mine))
    for country, kind, n in truth:
        move(petition_id, country, kind, n)
    return before, sum(n for _country, _kind, n in truth)
