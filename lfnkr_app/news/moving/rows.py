"""One item of the export as the values of a row, and what has changed there and here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.news.moving import report
from lfnkr_app.news.moving.plan import Address, status_of
from lfnkr_app.news.wordpress.bodies import Converted
from lfnkr_app.news.wordpress.records import Item
from lfnkr_app.web import safe_html

OUT: Final = frozenset({Status.PUBLISHED, Status.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Row:
    """What a post shall be: its columns, and the slugs of its labels."""

    wordpress_id: int
    type: str
    values: dict[str, Any]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    author_login: str


def source_hash(item: Item) -> str:
    """Return the mark of what WordPress has; it changes when the item does."""
    facts = (
        item.title, item.slug, item.status, item.body, item.excerpt, str(item.published_at),
        str(item.modified_at), item.author_login, item.parent_id, item.menu_order,
        item.password_protected, sorted(item.categories), sorted(item.tags),
    )  # fmt: skip
    return _mark(facts)


def row_hash(values: dict[str, Any]) -> str:
    """Return the mark of what stands here; a scheduled post that came out is no change."""
    status = "out" if values["status"] in OUT else str(values["status"])
    names = ("title", "excerpt", "body_html", "path", "lang", "kind")
    return _mark([status, *(values[name] for name in names)])


def post_hash(post: Post) -> str:
    """Return the mark of a stored post, to compare with what the import left."""
    names = ("status", "title", "excerpt", "body_html", "path", "lang", "kind")
    return row_hash({name: getattr(post, name) for name in names})


def _mark(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def row(item: Item, address: Address, converted: Converted, lang: str) -> Row:
    """Return the values of an item's row."""
    excerpt = safe_html.text_of(item.excerpt) if item.excerpt.strip() else ""
    values: dict[str, Any] = {
        "kind": str(Kind.PAGE if item.type == "page" else Kind.NEWS),
        "status": str(status_of(item)), "lang": lang, "slug": address.slug, "path": address.path,
        "title": item.title or address.slug, "published_at": item.published_at,
        "modified_at": item.modified_at or item.published_at or datetime.now(UTC),
        "menu_order": item.menu_order, "password_protected": item.password_protected,
        "wordpress_id": item.wordpress_id, "wordpress_guid": item.guid or None,
        "wordpress_hash": source_hash(item), "old_path": _old_path(item), "excerpt": excerpt,
        "teaser_html": converted.teaser_html, "body_html": converted.html,
        "text": safe_html.text_of(converted.html),
    }  # fmt: skip
    values["imported_hash"] = row_hash(values)
    return Row(item.wordpress_id, item.type, values, item.categories, item.tags, item.author_login)


def _old_path(item: Item) -> str | None:
    from lfnkr_app.news.rules import normal_path

    return normal_path(item.old_path) if item.old_path else None


def outcome(found: Post | None, wordpress_hash: str) -> str:
    """Return what an import does with an item: only what changed there and not here is written."""
    if found is None:
        return report.NEW
    if found.wordpress_hash == wordpress_hash:
        return report.SAME
    return report.CHANGED if found.imported_hash == post_hash(found) else report.KEPT
