"""What stands beside a post: the ones before and after it, related ones, updates, old comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.news import queries
from lfnkr_app.news.models import Comment, Post, PostCategory, PostUpdate
from lfnkr_app.news.queries import Line
from lfnkr_app.news.visible import LISTED
from lfnkr_app.web import site_version

#: Related posts are looked for among so many of the newest, and so many are shown.
AMONG: Final = 200
RELATED: Final = 3


@dataclass(frozen=True)
class Beside:
    """The posts just before and after one by date, and those that share most topics with it."""

    older: Line | None
    newer: Line | None
    related: list[Line]


@dataclass(frozen=True)
class Thread:
    """A comment of the old site with the replies to it, the oldest first."""

    comment: Comment
    replies: list[Comment]


def beside(post: Post) -> Beside:
    """Return what lists would show beside a post, in the reader's language where it has that."""
    asked = {"published_at": post.published_at, "post_id": post.id}
    rows = db.session.execute(_beside(), asked).all()
    lines = queries.in_language([queries.line(row) for row in rows], i18n.current())
    found = list(zip((row.side for row in rows), lines, strict=True))
    near = dict(found)
    related = [line for side, line in found if side == "related"]
    return Beside(near.get("older"), near.get("newer"), related)


@cache
def _beside() -> CompoundSelect[Any]:
    """Return the one query for all of it; putting it together takes longer than asking it."""
    there = tuple_(Post.published_at, Post.id)  # As one value, the index leads straight there.
    moment = bindparam("published_at", type_=Post.published_at.type)
    here = tuple_(moment, bindparam("post_id", type_=Integer))
    newer = queries.lines(there > here).order_by(None).order_by(Post.published_at, Post.id)
    return union_all(
        _side("older", queries.lines(there < here).limit(1)), _side("newer", newer.limit(1)),
        _side("related", _related(bindparam("post_id", type_=Integer))),
    )  # fmt: skip


def _side(name: str, query: Select[Any]) -> Select[Any]:
    return select(literal(name).label("side"), query.subquery())


def _related(post_id: BindParameter[int]) -> Select[Any]:
    newest = queries.lines().limit(AMONG).subquery()
    shared = select(PostCategory.category_id).where(PostCategory.post_id == post_id)
    return (
        select(newest)
        .join(PostCategory, PostCategory.post_id == newest.c.id)
        .where(PostCategory.category_id.in_(shared), newest.c.id != post_id)
        .group_by(*newest.c)
        .order_by(func.count().desc(), newest.c.published_at.desc(), newest.c.id.desc())
        .limit(RELATED)
    )


def updates(post_id: int) -> Sequence[PostUpdate]:
    """Return the update boxes of a post, the newest last."""
    if post_id not in _having("updated", PostUpdate):
        return []
    query = select(PostUpdate).where(PostUpdate.post_id == post_id)
    return db.session.scalars(query.order_by(PostUpdate.happened_at, PostUpdate.id)).all()


def comments(post_id: int) -> Sequence[Comment]:
    """Return the comments that the old site had under a post, the oldest first."""
    if post_id not in _having("commented", Comment):
        return []
    query = select(Comment).where(Comment.post_id == post_id)
    return db.session.scalars(query.order_by(Comment.written_at, Comment.id)).all()


def newest_comments(limit: int) -> list[tuple[Comment, Post]]:
    """Return the newest comments of the old site with the posts that readers find them under."""
    query = select(Comment, Post).join(Post, Post.id == Comment.post_id).where(LISTED)
    newest = query.order_by(Comment.written_at.desc(), Comment.id.desc()).limit(limit)
    return [(comment, post) for comment, post in db.session.execute(newest)]


def threads(found: Sequence[Comment]) -> list[Thread]:
    """Return comments with their replies; a reply to a reply stands under the first one too."""
    parent_of = {comment.id: comment.parent_id for comment in found}
    made = {one.id: Thread(one, []) for one in found if one.parent_id not in parent_of}
    for one in found:
        if one.id in made:
            continue
        if thread := made.get(_first(one.id, parent_of)):
            thread.replies.append(one)
        else:
            made[one.id] = Thread(one, [])
    return list(made.values())


def _first(comment_id: int, parent_of: dict[int, int | None]) -> int:
    """Return the comment that a thread begins with; in a circle, which has none, any of it."""
    for _step in parent_of:
        parent = parent_of[comment_id]
        if parent not in parent_of:
            break
        comment_id = parent
    return comment_id


def _having(name: str, model: type[PostUpdate | Comment]) -> frozenset[int]:
    """Return the ids of posts that have any, kept, since most have none."""
    return site_version.cached(name, lambda: frozenset(_owners(model)))


def _owners(model: type[PostUpdate | Comment]) -> Sequence[int]:
    return db.session.scalars(select(model.post_id).distinct()).all()
