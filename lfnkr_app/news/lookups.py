"""Finding the one published post that an address, old or new, asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased, undefer

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.news.models import Author, Category, Kind, Media, Post, Redirect, Status, Tag
from lfnkr_app.news.rules import DatedPath, month_key
from lfnkr_app.news.visible import LISTED, PUBLISHED

Month = tuple[int, int]
TEXTS: Final = (undefer(Post.body_html), undefer(Post.text))


@dataclass(frozen=True)
class Family:
    """The post at an address, and it and its translations by language."""

    post: Post
    known: dict[str, Post]

    @property
    def original_id(self) -> int:
        """The id that topics, letters and lists know it by."""
        return self.post.translation_group or self.post.id

    @property
    def original(self) -> Post:
        """The one that the others translate, or the one asked for when that is not published."""
        return next((p for p in self.known.values() if p.id == self.original_id), self.post)


def family_at_path(path: str) -> Family | None:
    """Return the published post or page at a path together with its translations."""
    found = db.session.scalars(_families(), {"path": path}).all()
    post = next((post for post in found if post.path == path), None)
    return _family(post, found) if post else None


@cache
def _families() -> Select[Post]:
    """Return the query for it, put together once: it is asked for every page."""
    here = aliased(Post)
    group = func.coalesce(here.translation_group, here.id)
    live = here.status != literal_column("'trash'")  # As the index of addresses says it.
    published = here.status == Status.PUBLISHED
    groups = select(group).where(here.path == bindparam("path"), published, live)
    same = or_(Post.id.in_(groups), Post.translation_group.in_(groups))
    return select(Post).where(same, PUBLISHED).order_by(Post.id).options(*TEXTS)


def _family(post: Post, found: Sequence[Post]) -> Family:
    """Return a post with those that share its group: two posts may share a path, not a language."""
    group = post.translation_group or post.id
    same = [one for one in found if group in {one.id, one.translation_group}]
    return Family(post, {**{one.lang: one for one in reversed(same)}, post.lang: post})


def published_at_path(path: str) -> Sequence[Post]:
    """Return the published post or page at a path, one row for each language it has there."""
    query = select(Post).where(Post.path == path, PUBLISHED).order_by(Post.id).options(*TEXTS)
    return db.session.scalars(query).all()


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
    """Return path and title of each published page that a nested page lies under, the top first.

    Each is in the reader's language where it has that, else in English.
    """
    parts = post.path.split("/")[:-1]
    above = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    if not above:
        return []
    rows = db.session.execute(_pages_at(above)).all()
    known = {row.path: (row.path, row.title) for row in sorted(rows, key=_by_language)}
    known |= {row.path: (row.their_path, row.their_title) for row in rows if row.their_path}
    return [known[path] for path in above if path in known]


def _pages_at(paths: Sequence[str]) -> Select[str, str, str, str, str]:
    """Return the query for pages at paths, each beside itself in the reader's language."""
    spoken, group = aliased(Post), func.coalesce(Post.translation_group, Post.id)
    theirs = and_(
        or_(spoken.id == group, spoken.translation_group == group),
        spoken.lang == i18n.current(), spoken.status == Status.PUBLISHED,
    )  # fmt: skip
    return (
        select(Post.path, Post.title, Post.lang, spoken.path.label("their_path"),
               spoken.title.label("their_title"))
        .outerjoin(spoken, theirs).where(Post.path.in_(paths), PUBLISHED)
    )  # fmt: skip


def _by_language(row: Any) -> bool:
    return bool(row.lang == i18n.DEFAULT)


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
