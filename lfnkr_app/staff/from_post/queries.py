"""Posts that a letter can begin with, and what is taken over of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import undefer_group

from lfnkr_app.database import db
from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.wording import Wording

A_PAGE = 20


@dataclass(frozen=True)
class Choice:
    """A post in the list: its title, its day, and the letter that it carries already."""

    id: int
    title: str
    lang: str
    kind: str
    published_at: datetime | None
    letter_id: int | None


def choices(words: str) -> list[Choice]:
    """Return posts and statements whose title holds those words, statements and newest first."""
    conditions: list[ColumnElement[bool]] = [
        Post.kind != Kind.PAGE, Post.status != Status.TRASH, Post.translation_group.is_(None)
    ]  # fmt: skip
    if words:
        conditions.append(func.lower(Post.title).contains(words.lower(), autoescape=True))
    query = (
        select(Post.id, Post.title, Post.lang, Post.kind, Post.published_at, Petition.id)
        .outerjoin(Petition, Petition.post_id == Post.id)
        .where(*conditions)
        .order_by(Post.published_at.desc().nulls_first(), Post.id.desc())
        .limit(A_PAGE)
    )
    return [Choice(*row) for row in db.session.execute(query)]


def original(post_id: int) -> Post | None:
    """Return the post of that number, or the one that it translates, unless it is in the trash."""
    post = db.session.get(Post, post_id)
    if post is not None and post.translation_group is not None:
        post = db.session.get(Post, post.translation_group)
    unfit = post is None or post.status == Status.TRASH or post.kind == Kind.PAGE
    return None if unfit else post


def carried(post: Post) -> Petition | None:
    """Return the letter that a post carries already."""
    return db.session.scalar(select(Petition).where(Petition.post_id == post.id).limit(1))


def words_of(post: Post) -> dict[str, Wording]:
    """Return what a post and its translations say, by language, as a letter says it."""
    family = or_(Post.id == post.id, Post.translation_group == post.id)
    query = select(Post).where(family, Post.status != Status.TRASH).order_by(Post.id.desc())
    rows = db.session.scalars(query.options(undefer_group("texts"))).all()
    return {row.lang: _wording(row) for row in rows if row.title or row.body_html}


def _wording(post: Post) -> Wording:
    intro = " ".join(post.excerpt.split())
    return Wording(title=post.title, ask="", addressee="", intro=intro, text=post.body_html)
