"""The tree of categories: which lie under which, which have posts; kept for each site version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news.models import Category, Post, PostCategory
from lfnkr_app.news.visible import LISTED
from lfnkr_app.web import site_version

#: A circle of parents, which no page should hang in, ends here.
_DEEPEST: Final = 20


@dataclass(frozen=True)
class Branch:
    """A category, the ids of those it lies under, the top one first, and whether it has posts."""

    id: int
    slug: str
    name: str
    parent_id: int | None
    above: tuple[int, ...]
    in_use: bool


Tree = dict[int, Branch]


def tree() -> Tree:
    """Return all categories by id, as staff order them, then by name."""
    return site_version.cached("categories", _tree)


def below(category_id: int) -> list[int]:
    """Return the ids of a category and of all that lie under it."""
    under = (branch.id for branch in tree().values() if category_id in branch.above)
    return [category_id, *under]


def children(parent_id: int | None) -> list[Branch]:
    """Return the categories with posts just under one; under None the top ones."""
    return [b for b in tree().values() if b.parent_id == parent_id and b.in_use]


def parents(category_id: int) -> list[Branch]:
    """Return the categories that one lies under, the top one first."""
    known = tree()
    return [known[above] for above in known[category_id].above] if category_id in known else []


def _tree() -> Tree:
    columns = (Category.id, Category.slug, Category.name, Category.parent_id)
    order = (Category.position, Category.name, Category.id)
    rows = db.session.execute(select(*columns).order_by(*order)).all()
    parent_of = {row.id: row.parent_id for row in rows}
    above = {row.id: _above(row.id, parent_of) for row in rows}
    used = _with_posts()
    busy = used.union(*(above[category_id] for category_id in used))
    return {
        row.id: Branch(row.id, row.slug, row.name, row.parent_id, above[row.id], row.id in busy)
        for row in rows
    }


def _with_posts() -> set[int]:
    query = select(PostCategory.category_id).distinct()
    return set(db.session.scalars(query.join(Post, Post.id == PostCategory.post_id).where(LISTED)))


def _above(category_id: int, parent_of: dict[int, int | None]) -> tuple[int, ...]:
    found: list[int] = []
    parent = parent_of[category_id]
    while parent in parent_of and len(found) < _DEEPEST and parent not in {*found, category_id}:
        found.insert(0, parent)
        parent = parent_of[parent]
    return tuple(found)
