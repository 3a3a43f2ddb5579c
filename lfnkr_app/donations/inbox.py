"""The webhook inbox: each stored event is taken up once, by asking Stripe what is true now.

An event is a knock at the door and nothing more: order, repetition and lateness do not matter,
since the object's present state is fetched and applied by one guarded function.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import or_, select, update

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import rules
from lfnkr_app.donations.errors import GatewayDown, MoneyMismatch, RequestRefused
from lfnkr_app.donations.models import EventState, StripeEvent

log = structlog.get_logger()
BATCH: Final = 5
#: Longer than a batch may take when Stripe is slow; a dead worker's events come back after it.
LEASE: Final = timedelta(minutes=10)
STRIPE_DOWN_PAUSE: Final = timedelta(seconds=30)
#: What `Handler.look` returns for an event that was seen to before: there is nothing to ask.
SEEN_TO: Final = object()


@dataclass(frozen=True)
class Handler:
    """Who sees to events whose type begins with `prefix`; several may share one.

    `look` gets the event's object as it came and returns what Stripe says is true now, `SEEN_TO`,
    or None for what is not ours. It may read the database, but rolls back before it asks Stripe.
    `apply` books what `look` returned, in the inbox's transaction, and returns a note without
    anything personal. Both may raise; the event is then tried again, and is dead in the end.
    """

    prefix: str
    look: Callable[[dict[str, Any]], Any]
    apply: Callable[[Any, datetime], str]


_handlers: list[Handler] = []


def offer(handler: Handler) -> None:
    """Let a feature see to events; said again, it is the same as said once."""
    if handler not in _handlers:
        _handlers.append(handler)


def is_seen_to(event_type: str) -> bool:
    """Return whether anybody sees to events of this type."""
    return any(event_type.startswith(handler.prefix) for handler in _handlers)


def see_to(event_type: str, subject: dict[str, Any], *, now: datetime) -> str | None:
    """See to an object of Stripe's as if this event had come; return the note. Commits.

    None where nobody sees to such events, or where it is a stranger's.

    Raises:
        GatewayDown, RequestRefused, MoneyMismatch: as from the handler; nothing is booked.
    """
    handler, true_now = _looked_up(event_type, subject)
    db.session.rollback()
    if handler is None:
        return None
    if true_now is SEEN_TO:
        return "seen to before"
    begin_writing()
    note = handler.apply(true_now, now)
    db.session.commit()
    return note


def process_due(*, now: datetime) -> int:
    """Process stored events that are due; return how many were taken up."""
    leased = _lease(now)
    for place, event_id in enumerate(leased):
        try:
            _process(event_id, now=now)
        except GatewayDown as fault:
            _put_off(event_id, fault, now=now)
            _give_back(leased[place + 1 :], now + STRIPE_DOWN_PAUSE)
            break
        except Exception as fault:  # One odd event must not stop those behind it.
            _put_off(event_id, fault, now=now)
    return len(leased)


def _lease(now: datetime) -> Sequence[int]:
    """Take some due events for this worker; return their ids, oldest first."""
    if not _anything_due(now):
        return []
    begin_writing()
    due = select(StripeEvent.id).where(*_due(now)).order_by(StripeEvent.due_at, StripeEvent.id)
    ids = list(db.session.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    taken = update(StripeEvent).where(StripeEvent.id.in_(ids))
    db.session.execute(taken.values(leased_until=now + LEASE))
    db.session.commit()
    return ids


def _anything_due(now: datetime) -> bool:
    """Return whether it is worth asking for the write lock."""
    found = db.session.scalar(select(StripeEvent.id).where(*_due(now)).limit(1)) is not None
    db.session.rollback()
    return found


def _due(now: datetime) -> tuple[Any, ...]:
    free = or_(StripeEvent.leased_until.is_(None), StripeEvent.leased_until < now)
    return StripeEvent.state == EventState.RECEIVED, StripeEvent.due_at <= now, free


def _process(event_id: int, *, now: datetime) -> None:
    """See to one event; Stripe is asked while no transaction is open."""
    row = db.session.get_one(StripeEvent, event_id)
    event_type, subject = row.type, _subject(row)
    db.session.rollback()
    handler, true_now = _looked_up(event_type, subject)
    db.session.rollback()
    begin_writing()
    state, note = EventState.IGNORED, None
    if true_now is SEEN_TO:
        state = EventState.DONE
    elif handler is not None and true_now is not None:
        state, note = EventState.DONE, handler.apply(true_now, now)
    _finish(event_id, state, note, now)
    db.session.commit()


def _looked_up(event_type: str, subject: dict[str, Any] | None) -> tuple[Handler | None, Any]:
    """Return the first handler whose event it is, with what is true now; None for a stranger's."""
    for handler in _handlers if subject else []:
        if event_type.startswith(handler.prefix) and subject:
            true_now = handler.look(subject)
            if true_now is not None:
                return handler, true_now
    return None, None


def _subject(row: StripeEvent) -> dict[str, Any] | None:
    """Return the object that an event is about, if it is one that can be asked for."""
    subject = json.loads(row.raw_json or "{}")["data"].get("object")
    has_id = isinstance(subject, dict) and isinstance(subject.get("id"), str)
    return subject if has_id else None


def tag(subject: dict[str, Any], name: str) -> str:
    """Return one tag of ours in an object's metadata, empty where there is none."""
    metadata = subject.get("metadata")
    found = metadata.get(name) if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else ""


def _finish(event_id: int, state: EventState, note: str | None, now: datetime) -> None:
    seen = update(StripeEvent).where(StripeEvent.id == event_id)
    db.session.execute(seen.values(state=state, note=note, done_at=now, leased_until=None))


def _put_off(event_id: int, fault: Exception, *, now: datetime) -> None:
    """Note why an event failed and when it is tried again, or that it never will be."""
    db.session.rollback()
    begin_writing()
    row = db.session.get_one(StripeEvent, event_id)
    row.tries, row.leased_until = row.tries + 1, None
    row.note, row.due_at = _named(fault), now + rules.wait_before(row.tries)
    hopeless = isinstance(fault, MoneyMismatch) or row.tries >= rules.MAX_TRIES
    row.state = EventState.DEAD if hopeless else EventState.RECEIVED
    db.session.commit()
    log.log(logging.ERROR if hopeless else logging.WARNING, "event_failed", event_type=row.type,
            error_type=type(fault).__name__, tries=row.tries, state=row.state)  # fmt: skip


def _named(fault: Exception) -> str:
    """Return a fault without anything that a person wrote: its kind, and Stripe's code."""
    code = f": {fault}" if isinstance(fault, GatewayDown | RequestRefused) else ""
    return f"{type(fault).__name__}{code}"[:200]


def _give_back(ids: Sequence[int], due_at: datetime) -> None:
    """Let events wait that Stripe's trouble kept us from; it costs them no try."""
    begin_writing()
    waiting = update(StripeEvent).where(StripeEvent.id.in_(ids))
    db.session.execute(waiting.values(leased_until=None, due_at=due_at))
    db.session.commit()
