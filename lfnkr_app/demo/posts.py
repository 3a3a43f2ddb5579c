"""The demonstration's topics, posts and pages, from the files beside this one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.news import actions
from lfnkr_app.news.models import Author, Category, Kind, Post, Status
from lfnkr_app.web.front_matter import read

CONTENT: Final = Path(__file__).parent / "content"
OFFICE: Final = "lfnkr"
PAGES_FROM: Final = "2021-01-01 10:00"


def load_posts(now: datetime) -> None:
    """Put topics, posts and pages in; what is there already stays as it is. The caller commits."""
    _load_categories()
    author = _office()
    for path in sorted((CONTENT / "posts").glob("*.html")):
        _load(path, author.id, now)
    for path in sorted((CONTENT / "pages").glob("*.html")):  # English before Japanese
        _load(path, None, now)
    db.session.flush()


def _load_categories() -> None:
    known = set(db.session.scalars(select(Category.slug)))
    for line in (CONTENT / "categories.txt").read_text(encoding="utf-8").splitlines():
        slug, name = (part.strip() for part in line.split("|"))
        if slug not in known:
            db.session.add(Category(slug=slug, name=name))
    db.session.flush()


def _office() -> Author:
    author = db.session.scalar(select(Author).where(Author.slug == OFFICE))
    if author is None:
        author = Author(slug=OFFICE, name="LFNKR")
        db.session.add(author)
        db.session.flush()
    return author


def _load(path: Path, author_id: int | None, now: datetime) -> None:
    facts, body = read(path)
    same = (Post.path == facts["slug"], Post.status != Status.TRASH)
    there = {post.lang: post for post in db.session.scalars(select(Post).where(*same))}
    if facts["lang"] in there:
        return
    original = next(iter(there.values()), None)
    post = Post(
        kind=facts.get("kind", Kind.PAGE), status=Status.PUBLISHED, lang=facts["lang"],
        slug=facts["slug"], path=facts["slug"], author_id=author_id,
        menu_order=int(facts.get("order", 0)), published_at=_moment(facts.get("date", PAGES_FROM)),
        translation_group=original.id if original else None,
    )  # fmt: skip
    actions.write(post, title=facts["title"], html=body, made_by="demo", now=now)
    post.modified_at = post.published_at or now
    db.session.add(post)
    db.session.flush()
    _label(post, facts.get("categories", ""))


def _moment(written: str) -> datetime:
    """Return the moment of a date and time in Tokyo."""
    return datetime.fromisoformat(written).replace(tzinfo=clock.TOKYO)


def _label(post: Post, names: str) -> None:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    ids = db.session.scalars(select(Category.id).where(Category.name.in_(wanted))).all()
    actions.label(post.id, categories=ids, tags=())
