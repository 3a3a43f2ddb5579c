"""Made-up posts in any number: the demonstration's own, again and again, over twenty years."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import undefer_group

from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news import actions
from lfnkr_app.news.models import Category, Kind, Post, PostCategory, Status
from lfnkr_app.petitions.models import Petition

BATCH: Final = 200
YEARS: Final = 20
NOT_LOADED: Final = "This site holds no demonstration content: `lfnkr demo load` comes first."


def require_demonstration() -> None:
    """Refuse to fill a site that was not made to show.

    Raises:
        Refused: the demonstration content is not there.
    """
    if db.session.scalar(select(Petition.id).where(Petition.demonstration).limit(1)) is None:
        raise Refused(NOT_LOADED)


def add(number: int, *, now: datetime) -> Iterator[int]:
    """Put so many published posts in, batch by batch, each committed; yield each size."""
    require_demonstration()
    if not (texts := _texts()):
        raise Refused(NOT_LOADED)
    topics = list(db.session.scalars(select(Category.id).order_by(Category.id)))
    run, step = secrets.token_hex(3), timedelta(days=365 * YEARS) / max(number, 1)
    for begin in range(0, number, BATCH):
        numbers = range(begin, min(begin + BATCH, number))
        begin_writing()
        posts = [_post(f"{run}-{n}", *texts[n % len(texts)], now - n * step) for n in numbers]
        db.session.add_all(posts)
        db.session.flush()
        _label(posts, topics)
        db.session.commit()
        yield len(posts)


def _texts() -> list[tuple[str, str]]:
    samples = select(Post).where(Post.kind != Kind.PAGE, Post.lang == "en").order_by(Post.id)
    posts = db.session.scalars(samples.options(undefer_group("texts")))
    return [(post.title, post.body_html) for post in posts]


def _post(mark: str, title: str, html: str, at: datetime) -> Post:
    post = Post(kind=Kind.NEWS, status=Status.PUBLISHED, lang="en", slug=f"demo-{mark}",
                path=f"demo-{mark}", published_at=at)  # fmt: skip
    actions.write(post, title=f"{title} ({mark})", html=html, made_by="demo", now=at)
    return post


def _label(posts: list[Post], topics: list[int]) -> None:
    """Put each post under one topic, the next one under the next."""
    labels = [{"post_id": p.id, "category_id": topics[p.id % len(topics)]} for p in posts if topics]
    if labels:
        db.session.execute(insert(PostCategory), labels)
