"""Posts, pages and topics for tests: plain functions with sensible defaults; they commit."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions
from lfnkr_app.news.models import Author, Category, Post, Status, Tag
from lfnkr_app.news.moving import importing, report

EXPORT = Path(__file__).parent.parent / "data" / "wordpress-export.xml.gz"
_numbers = count(1)


def moment(year: int, month: int = 1, day: int = 1, hour: int = 3) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def make_post(
    title: str = "A report from the border",
    html: str = "<p>Words about the river.</p>",
    *,
    categories: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    **values: Any,
) -> Post:
    begin_writing()
    slug = values.pop("slug", None) or f"post-{next(_numbers)}"
    given = {"kind": "news", "status": Status.PUBLISHED, "published_at": moment(2022, 3, 7),
             "path": slug, "slug": slug, "lang": "en", **values}  # fmt: skip
    post = Post(**given)
    actions.write(post, title=title, html=html, made_by="test", now=moment(2022, 4))
    db.session.add(post)
    db.session.flush()
    actions.label(post.id, categories=[_named(Category, slug) for slug in categories],
                  tags=[_named(Tag, slug) for slug in tags])  # fmt: skip
    db.session.commit()
    return post


def make_author(name: str = "K. Tanaka", slug: str = "k-tanaka") -> int:
    begin_writing()
    author = Author(name=name, slug=slug, wordpress_id=2)
    db.session.add(author)
    db.session.commit()
    return author.id


def make_category(slug: str, name: str | None = None) -> int:
    begin_writing()
    number = _named(Category, slug, name)
    db.session.commit()
    return number


def _named(model: Any, slug: str, name: str | None = None) -> int:
    found = db.session.query(model).filter_by(slug=slug).one_or_none()
    if found is None:
        found = model(slug=slug, name=name or slug.title())
        db.session.add(found)
        db.session.flush()
    return found.id


def run_import(path: Path = EXPORT, *, dry_run: bool = False, **options: Any) -> report.Report:
    found = importing.survey(path)
    return importing.run(path, found, **{"lang": "en", "dry_run": dry_run, **options})
