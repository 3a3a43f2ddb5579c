"""Reading categories and tags for staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CompoundSelect, case, func, or_, select

from lfnkr_app.database import db
from lfnkr_app.news.models import Category, Post, PostCategory, Status, Tag
from lfnkr_app.news.rules import last_page
from lfnkr_app.news.topics import tree
from lfnkr_app.news.topics.kinds import CATEGORY, TAG, Kind

A_PAGE: Final = 50


@dataclass(frozen=True)
class Posts:
    """How many posts bear a label, and how many of them are out."""

    all: int = 0
    published: int = 0


@dataclass(frozen=True)
class Line:
    """A label as lists show it; only categories have a depth and neighbours."""

    id: int
    name: str
    slug: str
    posts: Posts
    depth: int = 0
    first: bool = True
    last: bool = True


@dataclass(frozen=True)
class TagPage:
    """One page of the tags."""

    lines: list[Line]
    total: int
    page: int
    pages: int


def nodes() -> list[tree.Node]:
    """Return every category with what the tree needs of it."""
    query = select(Category.id, Category.parent_id, Category.position, Category.name)
    return [tree.Node(*row) for row in db.session.execute(query)]


def categories() -> list[Line]:
    """Return the categories from the top of the tree to its bottom."""
    rows = {row.id: row for row in db.session.scalars(select(Category))}
    counted = posts_of(CATEGORY)
    return [
        Line(place.id, rows[place.id].name, rows[place.id].slug, counted.get(place.id, Posts()),
             place.depth, place.first, place.last)
        for place in tree.places(nodes())
    ]  # fmt: skip


def tags(words: str, page: int) -> TagPage | None:
    """Return a page of the tags whose name or address holds the words, None past the end."""
    holding = [
        or_(func.lower(Tag.name).contains(word, autoescape=True),
            Tag.slug.contains(word, autoescape=True))
        for word in words.lower().split()[:8]
    ]  # fmt: skip
    total = db.session.scalar(select(func.count(Tag.id)).where(*holding)) or 0
    pages = last_page(total, A_PAGE)
    if not 1 <= page <= pages:
        return None
    query = select(Tag).where(*holding).order_by(func.lower(Tag.name), Tag.id)
    rows = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    counted = posts_of(TAG, [row.id for row in rows])
    lines = [Line(row.id, row.name, row.slug, counted.get(row.id, Posts())) for row in rows]
    return TagPage(lines, total, page, pages)


def posts_of(kind: Kind, ids: Iterable[int] | None = None) -> dict[int, Posts]:
    """Return how many posts bear each label; of those given, or of all."""
    out = func.sum(case((Post.status == Status.PUBLISHED, 1), else_=0))
    query = select(kind.label_id, func.count(), out).join(Post, Post.id == kind.tie.post_id)
    if ids is not None:
        query = query.where(kind.label_id.in_(list(ids)))
    rows = db.session.execute(query.group_by(kind.label_id))
    return {row[0]: Posts(int(row[1]), int(row[2])) for row in rows}


def by_id(kind: Kind, number: int) -> Any:
    """Return the label of that id, or None."""
    return db.session.get(kind.model, number)


def by_slug(kind: Kind, slug: str) -> Any:
    """Return the label at that address, or None."""
    return db.session.scalar(select(kind.model).where(kind.model.slug == slug))


def named(kind: Kind, words: str) -> Any:
    """Return the label of that name in any case, or of that address; None where there is none."""
    same = or_(func.lower(kind.model.name) == words.lower(), kind.model.slug == words.lower())
    by_name = kind.model.name == words
    query = select(kind.model).where(same).order_by(by_name.desc(), kind.model.id)
    return db.session.scalar(query.limit(1))


def in_both(kind: Kind, one: int, other: int) -> int:
    """Return how many posts bear both labels."""
    both = ids_in_both(kind, one, other).subquery()
    return db.session.scalar(select(func.count()).select_from(both)) or 0


def ids_in_both(kind: Kind, one: int, other: int) -> CompoundSelect[Any]:
    """Return the posts that bear both labels, as a query of their ids."""
    of_one = select(kind.tie.post_id).where(kind.label_id == one)
    of_other = select(kind.tie.post_id).where(kind.label_id == other)
    return of_one.intersect(of_other)


def only_there(category_id: int) -> list[int]:
    """Return the posts that stand under no category but this one."""
    others = select(PostCategory.post_id).where(PostCategory.category_id != category_id)
    query = select(PostCategory.post_id).where(
        PostCategory.category_id == category_id, PostCategory.post_id.not_in(others)
    )
    return list(db.session.scalars(query))


def children(category_id: int) -> list[str]:
    """Return the names of the categories just under one."""
    query = select(Category.name).where(Category.parent_id == category_id).order_by(Category.name)
    return list(db.session.scalars(query))
