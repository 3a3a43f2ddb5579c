"""Authors, categories, tags and files of an export as rows; no e-mail address is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news import rules
from lfnkr_app.news.models import Author as AuthorRow
from lfnkr_app.news.models import Category as CategoryRow
from lfnkr_app.news.models import Media
from lfnkr_app.news.models import Tag as TagRow
from lfnkr_app.news.moving import report
from lfnkr_app.news.wordpress.attachments import attachment_of
from lfnkr_app.news.wordpress.records import Author, Category, Item, Tag

Told = report.Report


def put_authors(authors: Iterable[Author], told: Told, *, write: bool) -> None:
    """Store who wrote, by display name."""
    for one in authors:
        name = one.display_name.strip()
        known = "" if not name or "@" in name else name
        values = {"slug": author_slug(one.login), "name": known or author_slug(one.login)}
        _put(AuthorRow, "authors", one.wordpress_id, values, told, write=write)


def author_slug(login: str) -> str:
    """Return the slug that WordPress made of a log-in; of an address only what stands before @."""
    return rules.slugged(login.partition("@")[0]) or "author"


def put_categories(categories: Iterable[Category], told: Told, *, write: bool) -> None:
    """Store the categories, then which lies under which."""
    listed = list(categories)
    for one in listed:
        values = {"slug": one.slug, "name": one.name or one.slug, "description": one.description}
        _put(CategoryRow, "categories", one.wordpress_id, values, told, write=write)
    if not write:
        return
    db.session.flush()
    rows = {row.slug: row for row in db.session.scalars(select(CategoryRow))}
    for one in listed:
        parent = rows.get(one.parent_slug)
        if parent is not None and one.slug in rows:
            rows[one.slug].parent_id = parent.id


def put_tags(tags: Iterable[Tag], told: Told, *, write: bool) -> None:
    """Store the tags."""
    for one in tags:
        values = {"slug": one.slug, "name": one.name or one.slug}
        _put(TagRow, "tags", one.wordpress_id, values, told, write=write)


def _put(
    model: Any, kind: str, wordpress_id: int, values: dict[str, str], told: Told, *, write: bool
) -> None:
    """Store one row, found by its slug; a name changed here stays."""
    found = db.session.scalar(select(model).where(model.slug == values["slug"]))
    told.add(kind, report.NEW if found is None else report.SAME)
    if not write:
        return
    if found is None:
        taken = select(model.id).where(model.wordpress_id == wordpress_id)
        number = None if not wordpress_id or db.session.scalar(taken) else wordpress_id
        db.session.add(model(**values, wordpress_id=number))
        db.session.flush()
    elif found.wordpress_id is None and wordpress_id:
        found.wordpress_id = wordpress_id


def put_files(items: Iterable[Item], told: Told, *, write: bool) -> None:
    """Store what is known of each file; words that staff added stay."""
    known = {row.wordpress_id for row in db.session.scalars(select(Media))}
    paths = set(db.session.scalars(select(Media.path)))
    for item in items:
        path = file_path(item)
        if not path:
            told.add("files", report.REFUSED, f"file {item.wordpress_id} has no address")
        elif item.wordpress_id in known or path in paths:
            told.add("files", report.SAME)
        else:
            told.add("files", report.NEW)
            paths.add(path)
            if write:
                db.session.add(_media(item, path))


def file_path(item: Item) -> str:
    """Return the path of an attachment's file, without the leading slash."""
    return unquote(urlsplit(item.attachment_url).path, errors="ignore").strip("/")


def _media(item: Item, path: str) -> Media:
    file = attachment_of(item)
    return Media(
        path=path, title=item.title, alt=file.alt, caption=file.caption, width=file.width,
        height=file.height, wordpress_id=item.wordpress_id,
        old_path=rules.normal_path(item.old_path) if item.old_path else None,
        added_at=item.published_at or datetime.now(UTC),
    )  # fmt: skip
