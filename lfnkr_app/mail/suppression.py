"""The suppression list: keys of addresses that no mailing goes to.

Mails that one person waits for (links to confirm, receipts, staff mail) do not ask it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db
from lfnkr_app.mail.models import Suppression
from lfnkr_app.privacy.addresses import person_key

REASONS: Final = ("bounced", "complained", "asked")
_STEP: Final = 200


def add(addresses: Iterable[str], reason: str, *, now: datetime) -> int:
    """Suppress addresses; return how many were not yet. The first reason stands."""
    found = sorted({person_key(address) for address in addresses})
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    added = 0
    for start in range(0, len(found), _STEP):
        rows = [{"person_key": key, "reason": reason, "made_at": now}
                for key in found[start : start + _STEP]]  # fmt: skip
        statement = dialect.insert(Suppression).values(rows).on_conflict_do_nothing()
        added += len(db.session.scalars(statement.returning(Suppression.person_key)).all())
    return added


def lift(address: str) -> bool:
    """Take one address off the list; return whether it stood there."""
    statement = delete(Suppression).where(Suppression.person_key == person_key(address))
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def of(keys: Iterable[bytes]) -> set[bytes]:
    """Return those of the keys that are suppressed."""
    query = select(Suppression.person_key).where(Suppression.person_key.in_(list(keys)))
    return set(db.session.scalars(query))


def by_reason() -> dict[str, int]:
    """Return how many addresses are suppressed for each reason."""
    query = select(Suppression.reason, func.count()).group_by(Suppression.reason)
    return dict(db.session.execute(query).all())
