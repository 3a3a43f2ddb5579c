"""Finding the one published post that an address, old or new, asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import undefer

from lfnkr_app.database import db
from lfnkr_app.news.models import Author, Category, Kind, Media, Post, Redirect, Tag
from lfnkr_app.news.queries import LISTED, NEWEST_FIRST, PUBLISHED
from lfnkr_app.news.rules import DatedPath, month_key

Month = tuple[int, int]


@dataclass(frozen=True)
class Neighbours:
    """The posts before and after one, by date; each a path and a title."""

    older: tuple[str, str] | None
    newer: tuple[str, str] | None


def published_at_path(path: str) -> Sequence[Post]:
    """Return the published post or page at a path, one row for each language it has there."""
    texts = (undefer(Post.body_html), undefer(Post.text))
    query = select(Post).where(Post.path == path, PUBLISHED).order_by(Post.id).options(*texts)
    return db.session.scalars(query).all()


def translations(post: Post) -> dict[str, Post]:
    """Return a published post in every language, itself too."""
    group = post.translation_group or post.id
    same = or_(Post.id == group, Post.translation_group == group)
    rows = db.session.scalars(select(Post).where(same, PUBLISHED).order_by(Post.id.desc()))
    return {**{row.lang: row for row in rows}, post.lang: post}


def published_by_wordpress_id(number: int, *, page: bool | None = None) -> Post | None:
    """Return the published post or page that had this number in WordPress."""
    kind = true() if page is None else (Post.kind == Kind.PAGE) == page
    return db.session.scalar(select(Post).where(Post.wordpress_id == number, PUBLISHED, kind))


def published_by_slug(slug: str) -> Post | None:
    """Return the oldest published post or page of that slug."""
    query = select(Post).where(Post.slug == slug, PUBLISHED).order_by(Post.published_at, Post.id)
    return db.session.scalar(query.limit(1))


def redirect_from(path: str) -> tuple[str, str] | None:
    """Return where an old path leads: a published post's path and language, or a target and ``."""
    query = (
        select(Redirect.target, Post.path, Post.lang)
        .outerjoin(Post, and_(Post.id == Redirect.post_id, PUBLISHED))
        .where(Redirect.path == path)
    )
    row = db.session.execute(query).first()
    if row is None or (row.path is None and row.target is None):
        return None
    return (row.path, row.lang) if row.path is not None else (row.target, "")


def published_at_old_path(path: str) -> Post | None:
    """Return the published post that WordPress had at a path."""
    query = select(Post).where(Post.old_path == path, PUBLISHED).order_by(Post.id)
    return db.session.scalar(query.limit(1))


def published_at_dated(dated: DatedPath) -> Post | None:
    """Return the published post that had a dated address, else the one of its slug."""
    return published_at_old_path(dated.month_path) or published_by_slug(dated.slug)


def beginning(path: str) -> list[str]:
    """Return up to two paths of published posts that begin with `path`."""
    after = path[:-1] + chr(ord(path[-1]) + 1)
    query = (
        select(Post.path).distinct()
        .where(Post.path >= path, Post.path < after, PUBLISHED).limit(2)
    )  # fmt: skip
    return [found for found in db.session.scalars(query) if found.startswith(path)]


def titles_above(post: Post) -> list[tuple[str, str]]:
    """Return path and title of each published page that a nested page lies under, the top first."""
    parts = post.path.split("/")[:-1]
    above = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    if not above:
        return []
    query = select(Post.path, Post.title).where(Post.path.in_(above), PUBLISHED)
    known = {row.path: row.title for row in db.session.execute(query.order_by(Post.lang.desc()))}
    return [(path, known[path]) for path in above if path in known]


def neighbours(post: Post) -> Neighbours:
    """Return the posts just before and just after one."""
    return Neighbours(_beside(post, newer=False), _beside(post, newer=True))


def _beside(post: Post, *, newer: bool) -> tuple[str, str] | None:
    here, there = (post.published_at, post.id), (Post.published_at, Post.id)
    if newer:
        order: tuple[Any, ...] = (Post.published_at, Post.id)
        beyond = or_(there[0] > here[0], and_(there[0] == here[0], there[1] > here[1]))
    else:
        order = NEWEST_FIRST
        beyond = or_(there[0] < here[0], and_(there[0] == here[0], there[1] < here[1]))
    query = select(Post.path, Post.title).where(LISTED, beyond)
    row = db.session.execute(query.order_by(*order).limit(1)).first()
    return (row.path, row.title) if row else None


def category(slug: str) -> Category | None:
    """Return the category of that slug."""
    return db.session.scalar(select(Category).where(Category.slug == slug))


def tag(slug: str) -> Tag | None:
    """Return the tag of that slug."""
    return db.session.scalar(select(Tag).where(Tag.slug == slug))


def author(slug: str) -> Author | None:
    """Return the author of that slug."""
    return db.session.scalar(select(Author).where(Author.slug == slug))


def slug_by_wordpress_id(model: type[Author | Category | Tag], number: int) -> str | None:
    """Return the slug of the author, category or tag that had this number in WordPress."""
    return db.session.scalar(select(model.slug).where(model.wordpress_id == number))


def media_by_wordpress_id(number: int) -> str | None:
    """Return the path of the file that had this number in WordPress."""
    return db.session.scalar(select(Media.path).where(Media.wordpress_id == number))


def media_at_old_path(path: str) -> str | None:
    """Return the path of the file whose own page WordPress had at an address."""
    return db.session.scalar(select(Media.path).where(Media.old_path == path).limit(1))


def months_beside(begins: datetime, ends: datetime) -> tuple[Month | None, Month | None]:
    """Return the last month with posts before a period and the first one after it."""
    before = (
        select(Post.published_at)
        .where(LISTED, Post.published_at < begins)
        .order_by(Post.published_at.desc())
    )
    after = (
        select(Post.published_at)
        .where(LISTED, Post.published_at >= ends)
        .order_by(Post.published_at)
    )
    found = [db.session.scalar(query.limit(1)) for query in (before, after)]
    months = [None if moment is None else month_key(moment) for moment in found]
    return months[0], months[1]
