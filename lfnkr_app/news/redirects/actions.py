"""Verbs that change redirects; they never commit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news.models import Redirect
from lfnkr_app.news.redirects.book import Book
from lfnkr_app.news.redirects.rules import Goal


def put(book: Book, path: str, goal: Goal, *, note: str, now: datetime) -> Redirect:
    """Let a path lead to a goal by hand, whether it led elsewhere before or nowhere.

    Redirects that led to the path lead straight to the goal from now on.
    """
    row = by_path(path)
    if row is None:
        row = Redirect(path=path, hits=0, made_at=now)
        db.session.add(row)
    _aim(row, goal)
    row.by_hand, row.note = True, note
    for source in book.put(path, goal):
        if before := by_path(source):
            _aim(before, goal)
    return row


def delete(row: Redirect) -> None:
    """Take a redirect away: its path leads nowhere again."""
    db.session.delete(row)


def by_path(path: str) -> Redirect | None:
    """Return the redirect of a path."""
    return db.session.scalar(select(Redirect).where(Redirect.path == path))


def _aim(row: Redirect, goal: Goal) -> None:
    row.post_id, row.target = goal.post_id, goal.target
