"""Approved comments as a read-only archive under their posts; nobody's address comes along."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from lfnkr_app.database import db
from lfnkr_app.news.models import Comment
from lfnkr_app.news.moving import marks, report
from lfnkr_app.news.wordpress import bodies
from lfnkr_app.news.wordpress.addresses import Leads
from lfnkr_app.news.wordpress.own_facts import own_facts
from lfnkr_app.news.wordpress.records import N_, Item
from lfnkr_app.news.wordpress.records import Comment as Written
from lfnkr_app.web import safe_html

KIND: Final = "comment"
KINDS: Final = "comments"
_WAITING: Final = N_("%(count)s comments that nobody had approved")
_SPAM: Final = N_("%(count)s comments that were spam or in the bin")
_PINGS: Final = N_("%(count)s pingbacks and trackbacks: other sites' links, no reader's words")
_ODD: Final = N_("%(count)s comments without a number, or made by a plugin")
ON_FILES: Final = N_("%(count)s comments on files and other things that have no page here")
_GONE_HERE: Final = N_("deleted here; it stays deleted")
_WITHDRAWN: Final = N_("no longer approved there; taken away here")


@dataclass(frozen=True, slots=True)
class Ready:
    """A comment as it will stand here."""

    wordpress_id: int
    parent_id: int
    name: str
    written_at: datetime | None
    html: str
    there: str


@dataclass
class Change:
    """What is to be done under one post."""

    put: list[Ready] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def left_out(comment: Written) -> str | None:
    """Return why a comment does not come along, or None when it does."""
    if comment.is_approved:
        return None
    if comment.type in {"pingback", "trackback"}:
        return _PINGS
    if comment.state in {"spam", "trash", "post-trashed"}:
        return _SPAM
    return _WAITING if comment.state == "0" else _ODD


def ready(item: Item, base_url: str, leads: Leads) -> list[Ready]:
    """Return the approved comments of a post as they will stand here."""
    if own_facts(item).is_ours:
        return [_ready(one, safe_html.clean(one.body)) for one in item.approved_comments]
    return [
        _ready(one, bodies.remark(one.body, base_url=base_url, leads=leads))
        for one in item.approved_comments
    ]


def _ready(one: Written, html: str) -> Ready:
    name = re.sub(r"(?<=\S)@\S.*", "", one.author_name).strip()
    there = marks.mark([one.parent_id, one.author_name, one.written_at, one.body])
    return Ready(one.wordpress_id, one.parent_id, name, one.written_at, html, there)


def changes(
    wanted: Mapping[int, Sequence[Ready]], posts: Mapping[int, int], told: report.Report
) -> dict[int, Change]:
    """Return what is to be done under each post, by WordPress's number, and report it.

    `posts` are the ids of those posts that stand here already.
    """
    numbers = [one.wordpress_id for listed in wanted.values() for one in listed]
    kept, there = marks.known(KIND, numbers), _stored(numbers)
    under = _under({posts[number] for number in wanted if number in posts})
    todo: dict[int, Change] = {}
    for number, listed in wanted.items():
        change = todo.setdefault(number, Change())
        for one in listed:
            mark = kept.get(one.wordpress_id)
            _sort(one, mark.there if mark else None, there, change, told)
        staying = {one.wordpress_id for one in listed}
        change.gone = [n for n in under.get(posts.get(number, 0), ()) if n not in staying]
        for gone in change.gone:
            told.add(KINDS, report.CHANGED, f"comment {gone}", _WITHDRAWN)
    return todo


def _sort(
    one: Ready, mark: str | None, there: set[int], change: Change, told: report.Report
) -> None:
    if one.wordpress_id not in there and mark is not None:
        told.add(KINDS, report.KEPT, f"comment {one.wordpress_id}", _GONE_HERE)
    elif one.wordpress_id in there and mark == one.there:
        told.add(KINDS, report.SAME)
    else:
        told.add(KINDS, report.CHANGED if one.wordpress_id in there else report.NEW)
        change.put.append(one)


def _stored(numbers: Sequence[int]) -> set[int]:
    return {
        number
        for portion in marks.portions(numbers)
        for number in db.session.scalars(
            select(Comment.wordpress_id).where(Comment.wordpress_id.in_(portion))
        )
    }


def _under(post_ids: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    query = select(Comment.post_id, Comment.wordpress_id)
    for portion in marks.portions(post_ids):
        for post_id, number in db.session.execute(query.where(Comment.post_id.in_(portion))):
            found.setdefault(post_id, []).append(number)
    return found


def put(todo: Mapping[int, Change], posts: Mapping[int, int]) -> None:
    """Write what was found to do; `posts` are the ids of all posts by WordPress's number."""
    for number, change in todo.items():
        if change.gone:
            gone = Comment.wordpress_id.in_(change.gone)
            db.session.execute(delete(Comment).where(gone, Comment.post_id == posts[number]))
            marks.forget(KIND, change.gone)
        if change.put:
            _put(change.put, posts[number])


def _put(listed: Sequence[Ready], post_id: int) -> None:
    numbers = {one.wordpress_id for one in listed} | {one.parent_id for one in listed}
    query = select(Comment).where(Comment.wordpress_id.in_(numbers))
    rows = {row.wordpress_id: row for row in db.session.scalars(query)}
    for one in listed:
        row = rows.get(one.wordpress_id)
        if row is None:
            row = rows[one.wordpress_id] = Comment(wordpress_id=one.wordpress_id)
            db.session.add(row)
        row.post_id, row.written_at = post_id, one.written_at
        row.author_name, row.body_html = one.name, one.html
    db.session.flush()
    for one in listed:
        row, parent = rows[one.wordpress_id], rows.get(one.parent_id)
        fits = parent is not None and parent is not row and parent.post_id == post_id
        row.parent_id = parent.id if fits and parent is not None else None
    marks.keep(KIND, {one.wordpress_id: (one.there, "") for one in listed})
