"""The guarded change of a state, for everything here that money hangs on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift


def held(gift_id: int) -> Gift:
    """Return a gift whose money and receipts nobody else changes until this transaction ends."""
    query = select(Gift).where(Gift.id == gift_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def turned(row: Any, becomes: str, allowed: Collection[str], **columns: Any) -> str | None:
    """Change `row.state` by a guarded UPDATE; return what it was, None when it may not change.

    Twice is harmless: whoever comes second finds a state that may not become this one.
    """
    model = type(row)
    was = db.session.scalar(select(model.state).where(model.id == row.id).with_for_update())
    if was not in allowed:
        return None
    guarded = update(model).where(model.id == row.id, model.state == was)
    changed = guarded.values(state=becomes, **columns).returning(model.id)
    if db.session.scalar(changed) is None:
        return None
    db.session.expire(row)
    return str(was)
