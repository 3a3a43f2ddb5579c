"""Which address each imported post gets: decided before anything is written, values in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lfnkr_app.news import rules
from lfnkr_app.news.models import Status
from lfnkr_app.news.wordpress.records import Item

KINDS: Final = {"post": "posts", "page": "pages"}
STATUSES: Final = {
    "publish": Status.PUBLISHED, "future": Status.SCHEDULED, "draft": Status.DRAFT,
    "pending": Status.PENDING, "private": Status.PRIVATE, "trash": Status.TRASH,
    "auto-draft": Status.DRAFT,
}  # fmt: skip
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outline:
    """An item without its text: all of them fit into memory."""

    wordpress_id: int
    type: str
    status: Status
    slug: str
    parent_id: int
    published_at: datetime | None
    old_paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where an item will stand; `wanted` is where it would have stood without collisions."""

    slug: str
    path: str
    wanted: str

    @property
    def collides(self) -> bool:
        """Whether another had the address first, or the site itself owns it."""
        return self.path != self.wanted


def outline(item: Item) -> Outline:
    """Return what planning needs of an item."""
    return Outline(
        item.wordpress_id, item.type, status_of(item), slug_of(item), item.parent_id,
        item.published_at, tuple(rules.normal_path(path) for path in item.old_paths),
    )  # fmt: skip


def status_of(item: Item) -> Status:
    """Return our status; what has a password is private, for we have no page that asks for it."""
    status = STATUSES.get(item.status, Status.DRAFT)
    if status == Status.PUBLISHED and (item.password_protected or item.published_at is None):
        return Status.PRIVATE
    return status


def slug_of(item: Item) -> str:
    """Return the slug, made from title or number where WordPress has none yet."""
    given = item.slug.removesuffix("__trashed").strip("/").lower()
    return given or rules.slugged(item.title) or f"{item.type}-{item.wordpress_id}"


def addresses(
    outlines: Iterable[Outline], known: Mapping[int, str], taken: Mapping[tuple[str, str], object],
    lang: str,
) -> dict[int, Address]:  # fmt: skip
    """Return the address of each item by WordPress's number.

    Items in `known` keep the path they have here. Pages come first, since they keep their full
    path; of the posts the older one keeps its slug. What is not published waits behind.
    """
    by_id = {one.wordpress_id: one for one in outlines}
    held = dict(taken)
    planned: dict[int, Address] = {}
    for one in sorted(by_id.values(), key=_precedence):
        wanted = _wanted(one, by_id)
        path = known.get(one.wordpress_id) or rules.free_path(wanted, held, lang)
        if one.status != Status.TRASH:
            held[path, lang] = one.wordpress_id
        planned[one.wordpress_id] = Address(path.rpartition("/")[2], path, wanted)
    return planned


def _precedence(one: Outline) -> tuple[bool, bool, datetime, int]:
    hidden = one.status not in {Status.PUBLISHED, Status.SCHEDULED, Status.PRIVATE}
    return hidden, one.type != "page", one.published_at or _NEVER, one.wordpress_id


def _wanted(one: Outline, by_id: Mapping[int, Outline]) -> str:
    if one.type != "page":
        return one.slug
    parts, above, seen = [one.slug], one.parent_id, {one.wordpress_id}
    while above in by_id and above not in seen:
        seen.add(above)
        parts.append(by_id[above].slug)
        above = by_id[above].parent_id
    return "/".join(reversed(parts))


def redirects(one: Outline, address: Address) -> tuple[str, ...]:
    """Return the old paths that shall lead to a post; its present one is not among them."""
    former = {path: None for path in one.old_paths if path and path != address.path}
    if one.status == Status.PUBLISHED and address.wanted.partition("/")[0] in rules.RESERVED:
        former.setdefault(address.wanted)
    return tuple(former)
