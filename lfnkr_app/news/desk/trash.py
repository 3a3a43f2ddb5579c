"""The trash: posts that were taken away, for 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.news import rules
from lfnkr_app.news.desk import addresses, translations
from lfnkr_app.news.models import Post, Status

KEPT: Final = timedelta(days=30)
A_PAGE: Final = 30


def put_in(post: Post, *, now: datetime) -> bool:
    """Take a post away; return whether it was not in the trash already."""
    if post.status == Status.TRASH:
        return False
    if post.status == Status.PUBLISHED:
        _let_translations_stand(post)
    post.status_before, post.trashed_at = post.status, now
    post.status = Status.TRASH
    return True


def _let_translations_stand(post: Post) -> None:
    """Give the topics to the translations, which stand in lists by themselves from now on."""
    for member in translations.members(post):
        if member.translation_group == post.id:
            translations.give_topics(post.id, member.id)


def take_out(post: Post, *, now: datetime) -> bool:
    """Give a post its old status and address back; return whether the address is still the same.

    A scheduled post whose time has passed comes back as a draft: nobody looked at it since.
    """
    taken = addresses.taken_near(post.path, post)
    same = (post.path, post.lang) not in taken
    if not same:
        post.path = rules.free_path(post.path, taken, post.lang)
        post.slug = post.path.rpartition("/")[2]
    _leave_double_language(post)
    post.status = _status_of(post, now)
    post.trashed_at = post.status_before = None
    return same


def _leave_double_language(post: Post) -> None:
    """Let a translation stand alone whose place another one has taken meanwhile."""
    others = [one for one in translations.members(post) if one is not post]
    if any(one.lang == post.lang for one in others):
        translations.part(post)


def _status_of(post: Post, now: datetime) -> str:
    before = post.status_before or Status.DRAFT
    late = before == Status.SCHEDULED and rules.is_due(post.published_at, now)
    return Status.DRAFT if late else before


def delete(post: Post) -> None:
    """End a post and all that hangs on it; its translations stay."""
    translations.let_go(post)
    db.session.flush()
    db.session.delete(post)
    db.session.flush()


def over(now: datetime, *, limit: int) -> Sequence[int]:
    """Return the ids of posts whose time in the trash is over."""
    old = (Post.status == Status.TRASH, Post.trashed_at <= now - KEPT)
    return db.session.scalars(select(Post.id).where(*old).order_by(Post.id).limit(limit)).all()


def is_over(post: Post, now: datetime) -> bool:
    """Return whether a post lies in the trash and its time there is over."""
    ends = ends_at(post)
    return post.status == Status.TRASH and ends is not None and ends <= now


def total() -> int:
    """Return how many posts lie in the trash."""
    query = select(func.count()).select_from(Post).where(Post.status == Status.TRASH)
    return db.session.scalar(query) or 0


def listed(page: int) -> Sequence[Post]:
    """Return one page of the trash, the newest first."""
    order = (Post.trashed_at.desc(), Post.id.desc())
    query = select(Post).where(Post.status == Status.TRASH).order_by(*order)
    return db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()


def ends_at(post: Post) -> datetime | None:
    """Return when a post in the trash will be deleted."""
    return post.trashed_at + KEPT if post.trashed_at else None
