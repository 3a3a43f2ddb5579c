"""Reading posts for the public: every query here sees published rows only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    true,
)

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.news import categories
from lfnkr_app.news.models import Category, Post, PostCategory, PostTag, Tag
from lfnkr_app.news.rules import Period, shortened
from lfnkr_app.news.visible import LISTED as LISTED
from lfnkr_app.news.visible import PUBLISHED as PUBLISHED
from lfnkr_app.web import site_version

NEWEST_FIRST: Final = (Post.published_at.desc(), Post.id.desc())
OPENING: Final = func.substr(Post.text, 1, 400).label("opening")
_MONTHS: Final = {
    "sqlite": "strftime('%Y-%m', post.published_at, '+9 hours')",
    "postgresql": "to_char(post.published_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM')",
}


@dataclass(frozen=True)
class Topic:
    """A category or tag as a link."""

    kind: str
    slug: str
    name: str


@dataclass(frozen=True)
class Line:
    """A post as lists show it; `id` is that of the original, for its topics."""

    id: int
    kind: str
    path: str
    lang: str
    title: str
    published_at: datetime
    modified_at: datetime
    teaser: str
    topics: tuple[Topic, ...] = ()
    sticky: bool = False


def lines(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the query for what a list shows of each post, the newest first."""
    columns = (Post.id, Post.kind, Post.path, Post.lang, Post.title, Post.published_at,
               Post.modified_at, Post.excerpt, OPENING)  # fmt: skip
    return select(*columns).where(LISTED, *conditions).order_by(*NEWEST_FIRST)


def listed(
    *conditions: ColumnElement[bool], limit: int, offset: int = 0, lang: str | None = None
) -> list[Line]:
    """Return posts, the newest first, each in the reader's language where it has that."""
    return _finished(_read(*conditions, limit=limit, offset=offset), lang or i18n.current())


def _read(
    *conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> list[Line]:
    rows = db.session.execute(lines(*conditions).limit(limit).offset(offset))
    return [line(row) for row in rows]


def _finished(found: list[Line], lang: str) -> list[Line]:
    return _with_topics(in_language(found, lang))


def front(*, limit: int, offset: int = 0) -> list[Line]:
    """Return posts as home lists them: those that staff put on top, then all others by date.

    Each stands in one place only, so that no page repeats or loses one.
    """
    on_top = site_version.cached("on_top", _on_top)
    first = on_top[offset : offset + limit]
    found = [replace(one, sticky=True) for one in _read(Post.id.in_(first))] if first else []
    if len(found) < limit:
        others = Post.id.not_in(on_top) if on_top else true()
        found += _read(others, limit=limit - len(found), offset=max(0, offset - len(on_top)))
    return _finished(found, i18n.current())


def _on_top() -> list[int]:
    query = select(Post.id).where(LISTED, Post.sticky).order_by(*NEWEST_FIRST)
    return list(db.session.scalars(query))


def total(*conditions: ColumnElement[bool]) -> int:
    """Return how many posts a list has in all."""
    query = select(func.count()).select_from(Post).where(LISTED, *conditions)
    return db.session.scalar(query) or 0


def in_category(category_id: int) -> ColumnElement[bool]:
    """Return the condition that a post stands under a category, or under one that lies there."""
    under = PostCategory.category_id.in_(categories.below(category_id))
    return Post.id.in_(select(PostCategory.post_id).where(under))


def with_tag(tag_id: int) -> ColumnElement[bool]:
    """Return the condition that a post bears a tag."""
    return Post.id.in_(select(PostTag.post_id).where(PostTag.tag_id == tag_id))


def by_author(author_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody wrote a post."""
    return Post.author_id == author_id


def within(period: Period) -> ColumnElement[bool]:
    """Return the condition that a post came out in a period of the Tokyo calendar."""
    return and_(Post.published_at >= period.begins, Post.published_at < period.ends)


def months() -> dict[tuple[int, int], int]:
    """Return how many posts each month has, the newest first; months without any are not there."""
    return site_version.cached("months", _months)


def _months() -> dict[tuple[int, int], int]:
    month = literal_column(_MONTHS[db.session.get_bind().dialect.name], String).label("month")
    query = (
        select(month, func.count().label("posts"))
        .select_from(Post).where(LISTED)
        .group_by(month).order_by(month.desc())
    )  # fmt: skip
    return {
        (int(row.month[:4]), int(row.month[5:])): row.posts for row in db.session.execute(query)
    }


def topics_in_use() -> list[tuple[str, str]]:
    """Return slug and name of the categories that have posts, as staff order them, then by name."""
    return [(branch.slug, branch.name) for branch in categories.tree().values() if branch.in_use]


def topics_of(post_ids: Iterable[int]) -> dict[int, tuple[Topic, ...]]:
    """Return the categories and tags of posts, each by name."""
    found: dict[int, list[Topic]] = defaultdict(list)
    rows = db.session.execute(_topics(), {"post_ids": list(post_ids)})
    for post_id, kind, slug, name in rows:
        found[post_id].append(Topic(kind, slug, name))
    return {post_id: tuple(sorted(of, key=_by_kind)) for post_id, of in found.items()}


@cache
def _topics() -> CompoundSelect[int, str, str, str]:
    """Return the query for topics, put together once: it is asked for nearly every page."""
    kinds = (literal("category").label("kind"), literal("tag").label("kind"))
    ids: BindParameter[Any] = bindparam("post_ids", expanding=True)
    of_categories = (
        select(PostCategory.post_id, kinds[0], Category.slug, Category.name)
        .join(Category).where(PostCategory.post_id.in_(ids))
    )  # fmt: skip
    of_tags = (
        select(PostTag.post_id, kinds[1], Tag.slug, Tag.name)
        .join(Tag).where(PostTag.post_id.in_(ids))
    )  # fmt: skip
    return of_categories.union_all(of_tags)


def _by_kind(topic: Topic) -> tuple[str, str]:
    return topic.kind, topic.name


def by_ids(ids: Sequence[int]) -> list[Line]:
    """Return published posts and pages in the order of their ids given, for search results."""
    columns = (Post.id, Post.kind, Post.path, Post.lang, Post.title, Post.published_at,
               Post.modified_at, Post.excerpt, Post.text.label("opening"))  # fmt: skip
    rows = db.session.execute(select(*columns).where(Post.id.in_(ids), PUBLISHED))
    found = {row.id: line(row, whole=True) for row in rows}
    return [found[post_id] for post_id in ids if post_id in found]


def line(row: Any, *, whole: bool = False) -> Line:
    """Return a row of `lines` as a line; `whole` leaves its opening words uncut."""
    teaser = row.opening if whole else shortened(row.excerpt or row.opening)
    return Line(row.id, row.kind, row.path, row.lang, row.title, row.published_at,
                row.modified_at, teaser)  # fmt: skip


def in_language(found: list[Line], lang: str) -> list[Line]:
    """Return lines with title, address and teaser in a language, where the post has that."""
    others = [one.id for one in found if one.lang != lang]
    if not others:
        return found
    columns = (Post.translation_group, Post.path, Post.title, Post.excerpt, OPENING)
    query = select(*columns).where(Post.translation_group.in_(others), Post.lang == lang, PUBLISHED)
    known = {row.translation_group: row for row in db.session.execute(query)}
    return [_translated(one, known.get(one.id), lang) for one in found]


def _translated(one: Line, row: Any, lang: str) -> Line:
    if row is None:
        return one
    teaser = shortened(row.excerpt or row.opening)
    return replace(one, path=row.path, title=row.title, lang=lang, teaser=teaser)


def _with_topics(found: list[Line]) -> list[Line]:
    if not found:
        return found
    topics = topics_of(one.id for one in found)
    return [replace(one, topics=topics.get(one.id, ())) for one in found]
