"""What staff do with events, and what the inbox forgets. Nothing here commits but `forget`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.events import rules
from lfnkr_app.donations.models import EventState, StripeEvent
from lfnkr_app.privacy.sealing import seal_text

A_BATCH: Final = 1000


def try_again(row: StripeEvent, *, actor: StaffUser, now: datetime) -> bool:
    """Let the worker take an event up anew, as if it had just come; return whether it may."""
    changed = db.session.scalar(_fresh(now).where(
        StripeEvent.id == row.id, StripeEvent.state.in_(rules.MAY_TRY)
    ).returning(StripeEvent.id))  # fmt: skip
    if changed is not None:
        audit.record("event.retry", f"event {row.id}", actor=actor,
                     detail={"type": row.type, "event": row.event_id}, now=now)  # fmt: skip
    return changed is not None


def try_all_again(*, actor: StaffUser, now: datetime) -> int:
    """Let the worker take up every dead event anew; return how many those are."""
    dead = _fresh(now).where(StripeEvent.state == EventState.DEAD).returning(StripeEvent.id)
    number = len(db.session.scalars(dead).all())
    if number:
        audit.record("event.retry_all", "inbox", actor=actor, detail={"events": number}, now=now)
    return number


def leave(row: StripeEvent, reason: str, *, actor: StaffUser, now: datetime) -> bool:
    """Say why a dead event may stay as it is; return whether it was dead."""
    sealed = seal_text("stripe_event", "reason", row.uid, reason)
    guarded = update(StripeEvent).where(
        StripeEvent.id == row.id, StripeEvent.state == EventState.DEAD
    )
    left = guarded.values(state=EventState.LEFT, reason_sealed=sealed, done_at=now)
    changed = db.session.scalar(left.returning(StripeEvent.id))
    if changed is not None:
        detail = {"type": row.type, "event": row.event_id, "reason": reason}
        audit.record("event.leave", f"event {row.id}", actor=actor, detail=detail, now=now)
    return changed is not None


def forget(now: datetime) -> int:
    """Delete events that were seen to long ago, and commit; return how many.

    What they brought about stands in the gifts and their log; Stripe does not send them again.
    Dead ones stay until somebody has decided.
    """
    gone = 0
    while ids := _old(now):
        begin_writing()
        db.session.execute(delete(StripeEvent).where(StripeEvent.id.in_(ids)))
        db.session.commit()
        gone += len(ids)
    return gone


def _old(now: datetime) -> Sequence[int]:
    over = (EventState.DONE, EventState.IGNORED, EventState.LEFT)
    query = select(StripeEvent.id).where(
        StripeEvent.state.in_(over), StripeEvent.done_at < now - rules.KEPT
    )
    ids = db.session.scalars(query.limit(A_BATCH)).all()
    db.session.rollback()
    return ids


def _fresh(now: datetime) -> Any:
    return update(StripeEvent).values(
        state=EventState.RECEIVED, tries=0, due_at=now, leased_until=None, note=None,
        done_at=None, alarmed_at=None, reason_sealed=None,
    )  # fmt: skip
