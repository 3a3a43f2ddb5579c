"""Reading redirects for staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from lfnkr_app.database import db
from lfnkr_app.news.models import Post, Redirect, Status
from lfnkr_app.news.redirects.rules import written
from lfnkr_app.news.rules import last_page

A_PAGE: Final = 50
KINDS: Final[dict[str, ColumnElement[bool]]] = {
    "hand": Redirect.by_hand.is_(True),
    "imported": Redirect.by_hand.is_(False),
    "never": Redirect.hits == 0,
}
ORDERS: Final[dict[str, tuple[Any, ...]]] = {
    "hits": (Redirect.hits.desc(), Redirect.path),
    "last": (Redirect.last_hit_at.is_(None), Redirect.last_hit_at.desc(), Redirect.path),
    "path": (Redirect.path,),
    "new": (Redirect.id.desc(),),
}


@dataclass(frozen=True)
class Line:
    """One redirect as lists show it; `title` and `published` tell of the post that it leads to."""

    id: int
    path: str
    target: str
    title: str
    published: bool
    hits: int
    last_hit_at: datetime | None
    by_hand: bool
    note: str

    @property
    def address(self) -> str:
        """The old address as people write it."""
        return written(self.path)


@dataclass(frozen=True)
class Found:
    """One page of the list."""

    lines: list[Line]
    total: int
    page: int
    pages: int


def found(*, words: str, kind: str, order: str, page: int) -> Found | None:
    """Return a page of the redirects that fit, None past the end."""
    conditions = [*_holding(words), *([KINDS[kind]] if kind in KINDS else [])]
    counted = _columns(func.count(Redirect.id)).where(*conditions)
    total = db.session.scalar(counted) or 0
    pages = last_page(total, A_PAGE)
    if not 1 <= page <= pages:
        return None
    query = _lines().where(*conditions).order_by(*ORDERS.get(order, ORDERS["hits"]))
    rows = db.session.execute(query.limit(A_PAGE).offset((page - 1) * A_PAGE))
    return Found([_line(row) for row in rows], total, page, pages)


def every() -> list[Line]:
    """Return all redirects by path."""
    return [_line(row) for row in db.session.execute(_lines().order_by(Redirect.path))]


def line(redirect_id: int) -> Line | None:
    """Return one redirect."""
    row = db.session.execute(_lines().where(Redirect.id == redirect_id)).first()
    return _line(row) if row else None


def titles(post_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of posts by their ids."""
    query = select(Post.id, Post.title).where(Post.id.in_(set(post_ids)))
    return {row.id: row.title for row in db.session.execute(query)}


def _holding(words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that every one of the words stands in address, target or note."""
    fields = (Redirect.path, Redirect.target, Redirect.note, Post.path, Post.title)
    return [
        or_(*(func.lower(field).contains(word, autoescape=True) for field in fields))
        for word in words.lower().split()[:8]
    ]


def _columns(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Redirect).outerjoin(Post, Post.id == Redirect.post_id)


def _lines() -> Select[Any]:
    return _columns(
        Redirect.id, Redirect.path, Redirect.target, Redirect.hits, Redirect.last_hit_at,
        Redirect.by_hand, Redirect.note, Post.path.label("post_path"), Post.title, Post.status,
    )  # fmt: skip


def _line(row: Any) -> Line:
    to_post = row.post_path is not None
    return Line(
        id=row.id, path=row.path, target=written(row.post_path) if to_post else row.target or "",
        title=row.title or "", published=not to_post or row.status == Status.PUBLISHED,
        hits=row.hits, last_hit_at=row.last_hit_at, by_hand=row.by_hand, note=row.note,
    )  # fmt: skip
