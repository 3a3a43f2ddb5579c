"""Stripe's list of events, read into the inbox: whatever its webhooks did not bring.

The list is read in slices, oldest first, each of them whole before it is stored, and the cursor
moves when the slice is on disk. Each reading begins a while before the cursor, since Stripe's clock
is not ours. Stripe keeps events for thirty days; what is older only the comparison finds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from lfnkr_app.database import begin_writing, db, insert_new
from lfnkr_app.donations import gateway, inbox, webhook
from lfnkr_app.donations.gateway import things
from lfnkr_app.donations.gateway.things import Thing
from lfnkr_app.donations.models import StripeEvent
from lfnkr_app.donations.reconciling.models import ReconCursor

EVENTS: Final = "events"
FIRST: Final = timedelta(days=3)
KEPT: Final = timedelta(days=30)
OVERLAP: Final = timedelta(minutes=30)
SLICE: Final = timedelta(days=1)


def pull(now: datetime, since: datetime | None = None) -> Iterator[int]:
    """Store what Stripe's list has since the cursor; return of each slice how many were new.

    A slice is handed out when it is stored and before the cursor moves past it. Commits.

    Raises:
        GatewayDown, RequestRefused: Stripe does not answer; slices before are stored.
    """
    start = max(min(_start(now), since or now), now - KEPT)
    while start < now:
        end = start + SLICE if start + SLICE < now else None  # The last one has no end.
        found = list(things.since(gateway.patient(), things.EVENT, start, end))
        yield _store(found, now)
        start = end or now
        _move(start)


def _start(now: datetime) -> datetime:
    reached = select(ReconCursor.reached_at).where(ReconCursor.name == EVENTS)
    cursor = db.session.scalar(reached) or now - FIRST
    db.session.rollback()
    return cursor - OVERLAP


def _store(found: Sequence[Thing], now: datetime) -> int:
    """Keep those that somebody sees to and that no webhook brought; return how many those were."""
    wanted = [one for one in reversed(found) if inbox.is_seen_to(str(one.raw["type"]))]
    known = _known([one.id for one in wanted])
    db.session.rollback()
    new = [_event(one) for one in wanted if one.id not in known]
    return sum(webhook.store(event, now=now) for event in new)


def _known(ids: Sequence[str]) -> set[str]:
    return set(
        db.session.scalars(select(StripeEvent.event_id).where(StripeEvent.event_id.in_(ids)))
    )


def _event(one: Thing) -> webhook.Event:
    return webhook.Event(one.id, str(one.raw["type"]), json.dumps(one.raw, ensure_ascii=False))


def _move(reached: datetime) -> None:
    """Move the cursor on, never back: two readers at once do no harm."""
    begin_writing()
    db.session.execute(insert_new(ReconCursor, {"name": EVENTS, "reached_at": reached}))
    forward = update(ReconCursor).where(
        ReconCursor.name == EVENTS, ReconCursor.reached_at < reached
    )
    db.session.execute(forward.values(reached_at=reached))
    db.session.commit()
