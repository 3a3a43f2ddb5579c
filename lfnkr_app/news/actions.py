"""Verbs that change posts; they never commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, update

from lfnkr_app.database import db
from lfnkr_app.news import rules
from lfnkr_app.news.models import Post, PostCategory, PostTag, Redirect, Revision, Status
from lfnkr_app.web import safe_html

MORE: Final = "<!--more-->"


@dataclass(frozen=True)
class Words:
    """What a post says: safe HTML, the part that lists show of it, and the plain words."""

    body_html: str
    teaser_html: str
    text: str


def words_of(html: str) -> Words:
    """Return somebody's HTML made safe, cut for lists at `<!--more-->` where it stands."""
    before, more, after = html.partition(MORE)
    body = safe_html.clean(before + after)
    teaser = safe_html.clean(before) if more else ""
    return Words(body, teaser, safe_html.text_of(body))


def write(
    post: Post, *, title: str, html: str, excerpt: str = "", made_by: str, now: datetime
) -> None:
    """Give a post new words and keep the old ones as a revision."""
    if post.id is not None:
        keep_revision(post, made_by=made_by, now=now)
    put(post, words_of(html), title=title, excerpt=excerpt)
    post.modified_at = now


def put(post: Post, words: Words, *, title: str, excerpt: str) -> None:
    """Give a post words that are clean already; it keeps the opening that it still begins with."""
    opening = words.teaser_html
    if not opening and post.teaser_html and words.body_html.startswith(post.teaser_html):
        opening = post.teaser_html
    post.title, post.excerpt = title, excerpt
    post.body_html, post.teaser_html, post.text = words.body_html, opening, words.text


def keep_revision(post: Post, *, made_by: str, now: datetime) -> None:
    """Store a post as it stands, before it changes."""
    keep_words(post.id, title=post.title, excerpt=post.excerpt, body_html=post.body_html,
               made_by=made_by, now=now)  # fmt: skip


def keep_words(
    post_id: int, *, title: str, excerpt: str, body_html: str, made_by: str, now: datetime
) -> None:
    """Store clean words as a revision of a post, whether it ever bore them or not."""
    last = select(func.max(Revision.number)).where(Revision.post_id == post_id)
    number = (db.session.scalar(last) or 0) + 1
    db.session.add(
        Revision(post_id=post_id, number=number, title=title, excerpt=excerpt,
                 body_html=body_html, made_at=now, made_by=made_by)
    )  # fmt: skip


def publish(post: Post, *, now: datetime) -> None:
    """Put a post out now; its first day stays when it was out before."""
    post.status, post.modified_at = Status.PUBLISHED, now
    if post.published_at is None or post.published_at > now:
        post.published_at = now


def schedule(post: Post, at: datetime, *, now: datetime) -> None:
    """Let a post come out by itself at a moment to come."""
    post.status, post.published_at, post.modified_at = Status.SCHEDULED, at, now


def take_down(post: Post, status: Status, *, now: datetime) -> None:
    """Take a post off the site; it stays with staff as a draft, private or in the bin."""
    post.status, post.modified_at = status, now


def publish_due(now: datetime) -> int:
    """Publish every scheduled post whose time has come; return how many."""
    due = (Post.status == Status.SCHEDULED, Post.published_at <= now,
           Post.password_protected.is_(False))  # fmt: skip
    return db.session.execute(  # type: ignore[attr-defined,no-any-return]
        update(Post).where(*due).values(status=Status.PUBLISHED)
    ).rowcount


def move(post: Post, slug: str, path: str | None = None, *, now: datetime | None = None) -> None:
    """Give a post another address, by its slug where it lies or a path of its own.

    Where it was out, its old address leads to it for ever; the pages under it move along.
    """
    old, folder = post.path, post.path.rpartition("/")[0]
    post.slug, post.path = slug, path or (f"{folder}/{slug}" if folder else slug)
    if post.path == old:
        return
    if post.status == Status.PUBLISHED or _was_out(post, now):
        lead(old, post.id, now=now)
    stand(post)
    under = select(Post).where(
        Post.parent_id == post.id, Post.path.startswith(f"{old}/", autoescape=True)
    )
    for page in db.session.scalars(under).all():
        move(page, page.slug, f"{post.path}/{page.path[len(old) + 1 :]}", now=now)


def _was_out(post: Post, now: datetime | None) -> bool:
    """Return whether a post that was taken down can have been read at its address before."""
    return now is not None and post.published_at is not None and post.published_at <= now


def stand(post: Post) -> None:
    """Let nothing lead away from a post's own address: it has come back to where it was."""
    path = rules.normal_path(post.path)
    db.session.execute(delete(Redirect).where(Redirect.path == path, Redirect.post_id == post.id))


def lead(path: str, post_id: int, *, now: datetime | None = None) -> None:
    """Let an old path lead to a post, also one that led elsewhere before."""
    path = rules.normal_path(path)
    known = db.session.scalar(select(Redirect).where(Redirect.path == path))
    if known is None:
        db.session.add(Redirect(path=path, post_id=post_id, hits=0, made_at=now))
    else:
        known.post_id, known.target = post_id, None


def label(post_id: int, *, categories: Iterable[int], tags: Iterable[int]) -> None:
    """Put a post under exactly these categories and tags, given by their ids."""
    for model, ids in ((PostCategory, categories), (PostTag, tags)):
        same = {str(number): number for number in ids}
        label_all(model, {post_id: tuple(same)}, same, known=[post_id])


def label_all(
    model: type[PostCategory | PostTag],
    wanted: Mapping[int, Iterable[str]],
    ids: Mapping[str, int],
    *,
    known: Sequence[int],
) -> None:
    """Put posts under exactly the labels wanted; only those `known` can have had others before."""
    column = "category_id" if model is PostCategory else "tag_id"
    if known:
        db.session.execute(delete(model).where(model.post_id.in_(known)))
    pairs = {(post, ids[name]) for post, names in wanted.items() for name in names if name in ids}
    if pairs:
        new = [{"post_id": post_id, column: label_id} for post_id, label_id in sorted(pairs)]
        db.session.execute(insert(model), new)
