"""Reading posts for the public: every query here sees published rows only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    func,
    literal,
    literal_column,
    select,
    text,
)

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.news.models import Category, Post, PostCategory, PostTag, Tag
from lfnkr_app.news.rules import Period, shortened
from lfnkr_app.web import site_version

#: Written out, since a partial index is used only for the words it was made with.
PUBLISHED: Final = text("post.status = 'published'")
#: A translation stands in lists in its original's place, or alone when that is not published.
LISTED: Final = text(
    "post.status = 'published' AND post.kind <> 'page' AND (post.translation_group IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM post AS original WHERE original.id = post.translation_group "
    "AND original.status = 'published'))"
)
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


def _lines(*conditions: ColumnElement[bool]) -> Select[Any]:
    columns = (Post.id, Post.kind, Post.path, Post.lang, Post.title, Post.published_at,
               Post.modified_at, Post.excerpt, OPENING)  # fmt: skip
    return select(*columns).where(LISTED, *conditions).order_by(*NEWEST_FIRST)


def listed(
    *conditions: ColumnElement[bool], limit: int, offset: int = 0, lang: str | None = None
) -> list[Line]:
    """Return posts, the newest first, each in the reader's language where it has that."""
    rows = db.session.execute(_lines(*conditions).limit(limit).offset(offset)).all()
    lines = [_line(row) for row in rows]
    return _with_topics(_in_language(lines, lang or i18n.current()))


def total(*conditions: ColumnElement[bool]) -> int:
    """Return how many posts a list has in all."""
    query = select(func.count()).select_from(Post).where(LISTED, *conditions)
    return db.session.scalar(query) or 0


def in_category(category_id: int) -> ColumnElement[bool]:
    """Return the condition that a post stands under a category."""
    return Post.id.in_(select(PostCategory.post_id).where(PostCategory.category_id == category_id))


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
    return site_version.cached("topics", _topics_in_use)


def _topics_in_use() -> list[tuple[str, str]]:
    listed_there = (
        select(PostCategory.post_id)
        .join(Post, Post.id == PostCategory.post_id)
        .where(PostCategory.category_id == Category.id, LISTED).exists()
    )  # fmt: skip
    query = select(Category.slug, Category.name).where(listed_there)
    rows = db.session.execute(query.order_by(Category.position, Category.name))
    return [(row.slug, row.name) for row in rows]


def topics_of(post_ids: Iterable[int]) -> dict[int, tuple[Topic, ...]]:
    """Return the categories and tags of posts, each by name."""
    ids = list(post_ids)
    kinds = (literal("category").label("kind"), literal("tag").label("kind"))
    categories = (
        select(PostCategory.post_id, kinds[0], Category.slug, Category.name)
        .join(Category).where(PostCategory.post_id.in_(ids))
    )  # fmt: skip
    tags = (
        select(PostTag.post_id, kinds[1], Tag.slug, Tag.name)
        .join(Tag).where(PostTag.post_id.in_(ids))
    )  # fmt: skip
    found: dict[int, list[Topic]] = defaultdict(list)
    for post_id, kind, slug, name in db.session.execute(categories.union_all(tags)):
        found[post_id].append(Topic(kind, slug, name))
    return {post_id: tuple(sorted(of, key=_by_kind)) for post_id, of in found.items()}


def _by_kind(topic: Topic) -> tuple[str, str]:
    return topic.kind, topic.name


def related(post_id: int, *, among: int = 200, limit: int = 3) -> list[Line]:
    """Return the posts that share most topics with one, among the newest."""
    newest = _lines().limit(among).subquery()
    shared = select(PostCategory.category_id).where(PostCategory.post_id == post_id)
    query = (
        select(newest)
        .join(PostCategory, PostCategory.post_id == newest.c.id)
        .where(PostCategory.category_id.in_(shared), newest.c.id != post_id)
        .group_by(*newest.c)
        .order_by(func.count().desc(), newest.c.published_at.desc(), newest.c.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in db.session.execute(query)]


def by_ids(ids: Sequence[int]) -> list[Line]:
    """Return published posts and pages in the order of their ids given, for search results."""
    columns = (Post.id, Post.kind, Post.path, Post.lang, Post.title, Post.published_at,
               Post.modified_at, Post.excerpt, Post.text.label("opening"))  # fmt: skip
    rows = db.session.execute(select(*columns).where(Post.id.in_(ids), PUBLISHED))
    found = {row.id: _line(row, whole=True) for row in rows}
    return [found[post_id] for post_id in ids if post_id in found]


def _line(row: Any, *, whole: bool = False) -> Line:
    teaser = row.opening if whole else shortened(row.excerpt or row.opening)
    return Line(row.id, row.kind, row.path, row.lang, row.title, row.published_at,
                row.modified_at, teaser)  # fmt: skip


def _in_language(lines: list[Line], lang: str) -> list[Line]:
    others = [line.id for line in lines if line.lang != lang]
    if not others:
        return lines
    columns = (Post.translation_group, Post.path, Post.title, Post.excerpt, OPENING)
    query = select(*columns).where(Post.translation_group.in_(others), Post.lang == lang, PUBLISHED)
    known = {row.translation_group: row for row in db.session.execute(query)}
    return [_translated(line, known.get(line.id), lang) for line in lines]


def _translated(line: Line, row: Any, lang: str) -> Line:
    if row is None:
        return line
    teaser = shortened(row.excerpt or row.opening)
    return replace(line, path=row.path, title=row.title, lang=lang, teaser=teaser)


def _with_topics(lines: list[Line]) -> list[Line]:
    if not lines:
        return lines
    topics = topics_of(line.id for line in lines)
    return [replace(line, topics=topics.get(line.id, ())) for line in lines]
