"""Jobs of the timetable."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions
from lfnkr_app.news.desk import previews, trash
from lfnkr_app.news.models import Post, Status

#: Posts that one run takes out of the trash for good, so that the lock is never held for long.
DELETED_AT_ONCE: Final = 20


def publish_scheduled(now: datetime) -> int:
    """Publish what is due and return how many; take no lock when nothing is."""
    due = (Post.status == Status.SCHEDULED, Post.published_at <= now)
    if db.session.scalar(select(Post.id).where(*due).limit(1)) is None:
        db.session.rollback()
        return 0
    begin_writing()
    published = actions.publish_due(now)
    db.session.commit()
    return published


def empty_trash(now: datetime) -> int:
    """Delete what has lain in the trash for 30 days and return how many; a line each on record."""
    ids = trash.over(now, limit=DELETED_AT_ONCE)
    db.session.rollback()
    return sum(_delete(post_id, now) for post_id in ids)


def _delete(post_id: int, now: datetime) -> bool:
    begin_writing()
    post = db.session.get(Post, post_id)
    if post is None or not trash.is_over(post, now):
        db.session.rollback()
        return False
    detail = {"path": post.path, "lang": post.lang, "why": "30 days in the trash"}
    trash.delete(post)
    audit.record("post.delete", str(post_id), actor=None, detail=detail, now=now)
    db.session.commit()
    return True


def sweep_previews(now: datetime) -> int:
    """Delete the preview links that ended a month ago; return how many."""
    begin_writing()
    swept = previews.sweep(now)
    db.session.commit()
    return swept
