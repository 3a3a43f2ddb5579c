"""Who has a post open: a polite sign on the door, never the only thing that keeps a text safe.

The sign is taken by the script's heartbeat and by the first save. Two people who write at once
despite it are told apart by the post's version, and both texts stay.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import delete

from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.news.desk import rules
from lfnkr_app.news.desk.models import EditLock


class Claim(enum.Enum):
    """What became of a wish to edit."""

    OURS = "ours"
    OTHER_WINDOW = "other_window"
    TAKEN = "taken"


def holder(post_id: int, now: datetime) -> EditLock | None:
    """Return the sign of whoever has a post open, None where they have gone."""
    lock = db.session.get(EditLock, post_id)
    return None if lock is None or rules.lock_is_over(lock.seen_at, now) else lock


def held_by_another(post_id: int, person: StaffUser, now: datetime) -> EditLock | None:
    """Return the sign of somebody else who has a post open."""
    lock = holder(post_id, now)
    return lock if lock is not None and lock.staff_id != person.id else None


def claim(post_id: int, person: StaffUser, window: str, now: datetime) -> Claim:
    """Take the sign, or say that we still have it; leave it where somebody else is at work."""
    lock = db.session.get(EditLock, post_id)
    if lock is None or rules.lock_is_over(lock.seen_at, now):
        take(post_id, person, window, now)
        return Claim.OURS
    if lock.staff_id != person.id:
        return Claim.TAKEN
    if lock.window not in {"", window} and now - lock.seen_at < rules.WINDOW_LASTS:
        return Claim.OTHER_WINDOW
    lock.window, lock.seen_at = window, now
    return Claim.OURS


def take(post_id: int, person: StaffUser, window: str, now: datetime) -> None:
    """Take the sign from whoever had it."""
    held = {
        "staff_id": person.id, "name": short_name(person.email), "window": window,
        "taken_at": now, "seen_at": now,
    }  # fmt: skip
    lock = db.session.get(EditLock, post_id)
    if lock is None:
        db.session.add(EditLock(post_id=post_id, **held))
        return
    for name, value in held.items():
        setattr(lock, name, value)


def release(post_id: int, person: StaffUser, window: str) -> None:
    """Give the sign back when its window closes."""
    ours = (EditLock.post_id == post_id, EditLock.staff_id == person.id)
    db.session.execute(delete(EditLock).where(*ours, EditLock.window == window))


def short_name(email: str) -> str:
    """Return what stands for a person in the newsroom: their address as far as the `@`."""
    return email.partition("@")[0]
