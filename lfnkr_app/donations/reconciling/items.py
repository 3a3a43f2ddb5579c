"""Differences as rows: found, resolved, left. Nothing here commits or asks Stripe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update

from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations.reconciling.differences import Difference
from lfnkr_app.donations.reconciling.models import ItemState, ReconItem
from lfnkr_app.privacy.sealing import seal_text

log = structlog.get_logger()
BY_ITSELF = "reconcile"


def find(difference: Difference, *, now: datetime) -> bool:
    """Write a difference down; return False where it is open, or was left just as it is."""
    if _was_left(difference):
        return False
    _resolve_stale(difference, now)
    found = db.session.scalar(insert_new(ReconItem, _row(difference, now)).returning(ReconItem.id))
    if found is not None:
        log.error("recon_difference", kind=difference.kind, gift_id=difference.gift_id)
    return found is not None


def came_right(difference: Difference, *, now: datetime) -> None:
    """Write down, as resolved, what was booked without anybody."""
    row = _row(difference, now)
    done = {"state": ItemState.RESOLVED, "resolved_at": now, "by": BY_ITSELF, "alarmed_at": now}
    open_ = update(ReconItem).where(
        ReconItem.key == difference.key, ReconItem.state == ItemState.OPEN
    )
    closed = db.session.scalars(open_.values(done).returning(ReconItem.id)).all()
    if not closed:
        db.session.execute(insert_new(ReconItem, row | done))


def resolve(item_id: int, *, by: str, now: datetime) -> bool:
    """Close an item whose difference is gone; return whether it was open."""
    return _close(item_id, {"state": ItemState.RESOLVED, "resolved_at": now, "by": by})


def leave(item: ReconItem, *, reason: str, by: str, now: datetime) -> bool:
    """Leave a difference as it is, for a reason; return whether it was open."""
    sealed = seal_text("recon_item", "reason", item.uid, reason)
    done = {"state": ItemState.LEFT, "resolved_at": now, "by": by, "reason_sealed": sealed}
    return _close(item.id, done)


def _close(item_id: int, done: dict[str, Any]) -> bool:
    guarded = update(ReconItem).where(ReconItem.id == item_id, ReconItem.state == ItemState.OPEN)
    return db.session.scalar(guarded.values(done).returning(ReconItem.id)) is not None


def _was_left(difference: Difference) -> bool:
    same = select(ReconItem.id).where(
        ReconItem.key == difference.key, ReconItem.facts == difference.facts,
        ReconItem.state == ItemState.LEFT,
    )  # fmt: skip
    return db.session.scalar(same.limit(1)) is not None


def _resolve_stale(difference: Difference, now: datetime) -> None:
    """Close an open item of which Stripe says something else by now; a new one tells it."""
    other = update(ReconItem).where(
        ReconItem.key == difference.key, ReconItem.state == ItemState.OPEN,
        ReconItem.facts != difference.facts,
    )  # fmt: skip
    done = {"state": ItemState.RESOLVED, "resolved_at": now, "by": BY_ITSELF}
    db.session.execute(other.values(done))


def _row(difference: Difference, now: datetime) -> dict[str, Any]:
    ours, theirs = difference.ours or (None, None), difference.theirs or (None, None)
    return {
        "uid": new_uid(), "kind": difference.kind, "key": difference.key,
        "state": ItemState.OPEN, "thing": difference.thing.kind,
        "object_id": difference.thing.id, "facts": difference.facts[:200],
        "gift_id": difference.gift_id, "pledge_id": difference.pledge_id,
        "refund_id": difference.refund_id, "dispute_id": difference.dispute_id,
        "ours_minor": ours[0], "ours_currency": ours[1],
        "theirs_minor": theirs[0], "theirs_currency": theirs[1], "found_at": now,
    }  # fmt: skip
