"""One item of the export as the values of a row, side by side with what may change alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lfnkr_app.news import rules
from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.news.moving import marks, media
from lfnkr_app.news.moving.contents import File
from lfnkr_app.news.moving.plan import STATUSES, Address, status_of
from lfnkr_app.news.wordpress import seo
from lfnkr_app.news.wordpress.bodies import Converted
from lfnkr_app.news.wordpress.own_facts import own_facts
from lfnkr_app.news.wordpress.records import Item
from lfnkr_app.web import safe_html

Values = dict[str, Any]
#: The columns that `marks.here` looks at.
SEEN: Final = (
    "title", "excerpt", "body_html", "path", "lang", "status", "published_at", "sticky",
    "menu_order", "lead_image", "social_title", "social_image",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What an item's row needs besides the item."""

    address: Address
    lang: str
    files: Mapping[int, File]
    now: datetime


def first(item: Item, ground: Ground) -> Values:
    """Return what never changes again: where the post came from, and its language."""
    own = own_facts(item)
    kind = Kind.PAGE if item.type == "page" else own.kind or Kind.NEWS
    return {
        "kind": str(kind), "lang": own.lang or ground.lang, "sensitive": own.sensitive,
        "content_note": own.content_note,
        "wordpress_id": item.wordpress_id, "wordpress_guid": item.guid or None,
        "old_path": rules.normal_path(item.old_path) if item.old_path else None,
        "modified_at": _modified(item),
    }  # fmt: skip


def words(item: Item, ground: Ground, converted: Converted) -> Values:
    """Return title and texts; a plugin's description stands in for an excerpt nobody wrote."""
    excerpt = safe_html.text_of(item.excerpt) if item.excerpt.strip() else ""
    return {
        "title": item.title or ground.address.slug, "modified_at": _modified(item),
        "excerpt": excerpt or seo.description(item.meta),
        "teaser_html": converted.teaser_html, "body_html": converted.html,
        "text": safe_html.text_of(converted.html),
    }  # fmt: skip


def address(_item: Item, ground: Ground) -> Values:
    """Return slug and path."""
    return {"slug": ground.address.slug, "path": ground.address.path}


def state(item: Item, ground: Ground) -> Values:
    """Return who may see it since when; what was in the bin there is for 30 days here."""
    status = status_of(item)
    binned = status == Status.TRASH
    before = STATUSES.get("".join(item.meta.get("_wp_trash_meta_status", ())), Status.DRAFT)
    if before == Status.PUBLISHED and (item.password_protected or item.published_at is None):
        before = Status.PRIVATE
    return {
        "status": str(status), "published_at": item.published_at,
        "password_protected": item.password_protected,
        "trashed_at": ground.now if binned else None,
        "status_before": str(before) if binned else None,
    }  # fmt: skip


def looks(item: Item, ground: Ground) -> Values:
    """Return what lists and shared links show of it."""
    own = own_facts(item)
    shared = seo.title_for_sharing(item.meta, item.title)
    picture = _path(ground, seo.picture_to_share(item.meta))
    return {
        "sticky": item.sticky, "menu_order": item.menu_order,
        "lead_image": _path(ground, seo.number(item.meta, "_thumbnail_id")),
        "social_title": own.social_title or shared, "social_image": own.social_image or picture,
    }  # fmt: skip


SIDES: Final = {marks.ADDRESS: address, marks.STATE: state, marks.LOOKS: looks}


def seen(post: Post) -> Values:
    """Return of a stored post what marks are made of."""
    return {name: getattr(post, name) for name in SEEN}


def _path(ground: Ground, number: int) -> str:
    file = ground.files.get(number)
    return media.path_of(file.url) if file else ""


def _modified(item: Item) -> datetime:
    return item.modified_at or item.published_at or datetime.now(UTC)
