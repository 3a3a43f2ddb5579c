"""What the newsroom reads: the list of posts, and what stands around one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import undefer

from lfnkr_app.database import db
from lfnkr_app.news.desk import checks
from lfnkr_app.news.desk.models import EditLock
from lfnkr_app.news.desk.rules import LOCK_LASTS
from lfnkr_app.news.models import (
    Author,
    Category,
    Kind,
    Media,
    Post,
    PostCategory,
    PostTag,
    Status,
    Tag,
)
from lfnkr_app.news.queries import Topic, in_category, topics_of
from lfnkr_app.news.rules import last_page, month_key, period

A_PAGE: Final = 30
ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "changed": (Post.modified_at.desc(), Post.id.desc()),
    "date": (Post.published_at.is_not(None), Post.published_at.desc(), Post.id.desc()),
    "title": (func.lower(Post.title), Post.id),
}


@dataclass(frozen=True)
class Filters:
    """What narrows the list of posts."""

    words: str = ""
    status: str = ""
    kind: str = ""
    lang: str = ""
    category: int = 0
    year: int = 0
    author: int = 0
    order: str = "changed"


@dataclass(frozen=True)
class Line:
    """A post as the list shows it; `busy` names whoever has it open."""

    id: int
    title: str
    kind: str
    status: str
    lang: str
    path: str
    published_at: datetime | None
    modified_at: datetime
    busy: str | None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One page of the list."""

    lines: list[Line]
    total: int
    page: int
    pages: int


def found(filters: Filters, page: int, now: datetime) -> Found | None:
    """Return a page of the posts that fit; None past the end."""
    conditions = _conditions(filters)
    total = db.session.scalar(select(func.count()).select_from(Post).where(*conditions)) or 0
    pages = last_page(total, A_PAGE)
    if not 1 <= page <= pages:
        return None
    query = _lines(now).where(*conditions).order_by(*ORDERS.get(filters.order, ORDERS["changed"]))
    rows = db.session.execute(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return Found(_with_topics(rows), total, page, pages)


def counts() -> dict[str, int]:
    """Return how many posts there are in each status."""
    query = select(Post.status, func.count()).group_by(Post.status)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _lines(now: datetime) -> Select[Any]:
    held = and_(EditLock.post_id == Post.id, EditLock.seen_at > now - LOCK_LASTS)
    columns: tuple[Any, ...] = (
        Post.id, Post.title, Post.kind, Post.status, Post.lang, Post.path, Post.published_at,
        Post.modified_at, EditLock.name.label("busy"), Post.translation_group,
    )  # fmt: skip
    return select(*columns).outerjoin(EditLock, held)


def _with_topics(rows: Sequence[Any]) -> list[Line]:
    known = topics_of(row.translation_group or row.id for row in rows)
    return [_line(row, known.get(row.translation_group or row.id, ())) for row in rows]


def _line(row: Any, topics: Sequence[Topic]) -> Line:
    names = tuple(topic.name for topic in topics if topic.kind == "category")
    return Line(row.id, row.title, row.kind, row.status, row.lang, row.path, row.published_at,
                row.modified_at, row.busy, names)  # fmt: skip


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        func.lower(Post.title).contains(word, autoescape=True)
        for word in filters.words.lower().split()[:8]
    ]
    equal = ((Post.status, filters.status), (Post.kind, filters.kind), (Post.lang, filters.lang),
             (Post.author_id, filters.author))  # fmt: skip
    conditions += [column == value for column, value in equal if value]
    if not filters.status:
        conditions.append(Post.status != Status.TRASH)
    if filters.category:
        conditions.append(in_category(filters.category))
    if filters.year and (asked := period(filters.year)):
        conditions += [Post.published_at >= asked.begins, Post.published_at < asked.ends]
    return conditions


def post(post_id: int, *, to_change: bool = False) -> Post | None:
    """Return a post with its texts; to change it, nobody else gets hold of it meanwhile."""
    query = select(Post).where(Post.id == post_id).options(undefer(Post.body_html))
    query = query.options(undefer(Post.teaser_html), undefer(Post.text))
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update() if to_change else query)


def category_ids(post_id: int) -> list[int]:
    """Return the categories that a post stands under."""
    query = select(PostCategory.category_id).where(PostCategory.post_id == post_id)
    return list(db.session.scalars(query.order_by(PostCategory.category_id)))


def tag_names(post_id: int) -> list[str]:
    """Return the tags of a post by name."""
    query = select(Tag.name).join(PostTag, PostTag.tag_id == Tag.id)
    return list(db.session.scalars(query.where(PostTag.post_id == post_id).order_by(Tag.name)))


def author_name(author_id: int | None) -> str:
    """Return the name of an author, empty for none."""
    query = select(Author.name).where(Author.id == author_id)
    return (db.session.scalar(query) or "") if author_id else ""


def authors() -> list[tuple[int, str]]:
    """Return the authors by name."""
    rows = db.session.execute(select(Author.id, Author.name).order_by(Author.name, Author.id))
    return [(row.id, row.name) for row in rows]


def all_tag_names() -> list[str]:
    """Return the names of all tags."""
    return list(db.session.scalars(select(Tag.name).order_by(Tag.name)))


def categories() -> list[tuple[int, str]]:
    """Return the categories as a tree: those under another follow it, indented."""
    query = select(Category.id, Category.parent_id, Category.name)
    rows = db.session.execute(query.order_by(Category.position, Category.name)).all()
    ids = {row.id for row in rows}
    under: dict[int | None, list[Any]] = {}
    for row in rows:
        under.setdefault(row.parent_id if row.parent_id in ids else None, []).append(row)
    tree = list(_below(None, under, 0))
    seen = {number for number, _name in tree}
    return tree + [(row.id, row.name) for row in rows if row.id not in seen]


def _below(
    parent: int | None, under: dict[int | None, list[Any]], depth: int
) -> Iterable[tuple[int, str]]:
    for row in under.pop(parent, []):
        yield row.id, f"{'— ' * depth}{row.name}"
        yield from _below(row.id, under, depth + 1)


def pages_but(post: Post) -> list[tuple[int, str]]:
    """Return the pages that a page may lie under: id and path; not itself, not those under it."""
    query = select(Post.id, Post.path).where(Post.kind == Kind.PAGE, Post.id != post.id)
    query = query.where(Post.status != Status.TRASH).order_by(Post.path)
    rows = db.session.execute(query)
    return [(row.id, row.path) for row in rows if not row.path.startswith(f"{post.path}/")]


def years() -> list[int]:
    """Return the years that posts are dated in, the newest first."""
    ends = select(func.min(Post.published_at), func.max(Post.published_at))
    first, last = db.session.execute(ends).one()
    if first is None or last is None:
        return []
    return list(range(month_key(last)[0], month_key(first)[0] - 1, -1))


def topics_counted(post: Post) -> int | None:
    """Return how many topics a translation shares with its original; None for a page."""
    if post.kind == Kind.PAGE:
        return None
    return len(category_ids(post.translation_group or post.id))


def library(content: checks.Content) -> dict[str, checks.Known]:
    """Return what the library knows of the pictures in a content, by the paths used there."""
    asked = checks.paths_of(content)
    every = {*asked, *(checks.original(path) for path in asked)}
    query = select(Media.path, Media.alt, Media.decorative).where(Media.path.in_(every))
    rows = {row.path: checks.Known(row.alt, row.decorative) for row in db.session.execute(query)}
    found = {path: rows.get(path) or rows.get(checks.original(path)) for path in asked}
    return {path: known for path, known in found.items() if known}
