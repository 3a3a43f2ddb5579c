"""Jobs of the timetable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions
from lfnkr_app.news.models import Post, Status


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
