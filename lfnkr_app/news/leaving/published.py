"""What leaves: every published post and page, read in batches so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import undefer_group

from lfnkr_app.database import db
from lfnkr_app.news import queries
from lfnkr_app.news.models import Author, Comment, Media, Post, PostUpdate

A_BATCH: Final = 100
Value = TypeVar("Value")


@dataclass(frozen=True)
class Leaver:
    """One post with what stands around it; `topics` are its own, else its original's."""

    post: Post
    published_at: datetime
    text: str
    author: str
    author_slug: str
    topics: tuple[queries.Topic, ...]
    original: tuple[str, str] | None
    updates: tuple[PostUpdate, ...]
    comments: tuple[Comment, ...]

    def names(self, kind: str) -> list[str]:
        """Return the names of its categories or tags."""
        return [topic.name for topic in self.topics if topic.kind == kind]


def how_many() -> int:
    """Return how many posts and pages are published."""
    query = select(func.count()).select_from(Post).where(queries.PUBLISHED)
    return db.session.scalar(query) or 0


def leavers() -> Iterator[Leaver]:
    """Yield every published post and page, the oldest first."""
    order = (Post.published_at, Post.id)
    ids = db.session.scalars(select(Post.id).where(queries.PUBLISHED).order_by(*order)).all()
    for batch in batches(ids, A_BATCH):
        yield from _leavers(batch)
        db.session.rollback()
        db.session.expunge_all()


def batches(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    """Yield `values` in lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _leavers(ids: list[int]) -> Iterator[Leaver]:
    found = select(Post).where(Post.id.in_(ids), queries.PUBLISHED)
    texts = (undefer_group("texts"),)
    rows = {post.id: post for post in db.session.scalars(found.options(*texts))}
    words = dict(db.session.execute(select(Post.id, Post.text).where(Post.id.in_(ids))).all())
    around = _Around(list(rows.values()))
    for post_id in ids:
        if post_id in rows:
            yield around.leaver(rows[post_id], words[post_id])


class _Around:
    """What stands around the posts of one batch, each kind read once."""

    def __init__(self, posts: list[Post]) -> None:
        ids = [post.id for post in posts]
        groups = {post.translation_group for post in posts if post.translation_group}
        self._topics = queries.topics_of([*ids, *groups])
        self._originals = {
            row.id: (row.lang, row.path)
            for row in db.session.execute(
                select(Post.id, Post.lang, Post.path).where(Post.id.in_(groups), queries.PUBLISHED)
            )
        }
        authors = db.session.execute(select(Author.id, Author.name, Author.slug))
        self._authors = {row.id: (row.name, row.slug) for row in authors}
        self._updates = _by_post(PostUpdate, ids, PostUpdate.happened_at)
        self._comments = _by_post(Comment, ids, Comment.id)

    def leaver(self, post: Post, text: str) -> Leaver:
        """Return one post with what stands around it."""
        assert post.published_at is not None  # noqa: S101 - the database says so of what is out
        name, slug = self._authors.get(post.author_id or 0, ("", ""))
        group = post.translation_group or post.id
        return Leaver(
            post=post, published_at=post.published_at, text=text, author=name, author_slug=slug,
            topics=self._topics.get(post.id) or self._topics.get(group, ()),
            original=self._originals.get(post.translation_group or 0),
            updates=tuple(self._updates.get(post.id, ())),
            comments=tuple(self._comments.get(post.id, ())),
        )  # fmt: skip


def _by_post(model: Any, ids: list[int], order: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in db.session.scalars(select(model).where(model.post_id.in_(ids)).order_by(order)):
        found.setdefault(row.post_id, []).append(row)
    return found


def media() -> list[Media]:
    """Return every file, in the order in which they came."""
    rows = db.session.scalars(select(Media).order_by(Media.id)).all()
    for row in rows:
        db.session.expunge(row)
    return list(rows)
