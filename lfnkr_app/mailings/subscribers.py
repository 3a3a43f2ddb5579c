"""Subscribers as recipients of mailings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from lfnkr_app.database import db
from lfnkr_app.mailings.audiences import Owner, Recipient, Source
from lfnkr_app.mailings.models import Subscriber, SubscriberState
from lfnkr_app.privacy.addresses import person_key

NAME: Final = "subscribers"
_CONFIRMED: Final = Subscriber.state == SubscriberState.CONFIRMED


def _count(_subject: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Subscriber).where(_CONFIRMED)) or 0


def _batch(_subject: str, after: int, limit: int) -> Sequence[Recipient]:
    query = select(Subscriber).where(_CONFIRMED, Subscriber.id > after)
    rows = db.session.scalars(query.order_by(Subscriber.id).limit(limit))
    return [Recipient(row.id, row.uid, row.email or "", row.lang) for row in rows]


def _owner(uid: bytes) -> Owner | None:
    row = db.session.scalar(select(Subscriber).where(Subscriber.uid == uid))
    return None if row is None else Owner(row.email, row.lang)


def _leave(email: str, _now: datetime) -> int:
    """Delete the subscription; nothing of it is kept."""
    gone = delete(Subscriber).where(Subscriber.person_key == person_key(email))
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


SOURCE: Final = Source(choices=list, count=_count, batch=_batch, owner=_owner, leave=_leave)
