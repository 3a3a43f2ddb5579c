"""Which address each imported post gets: decided before anything is written, values in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from lfnkr_app.news import rules
from lfnkr_app.news.models import Status
from lfnkr_app.news.wordpress.own_facts import NONE, OwnFacts, own_facts
from lfnkr_app.news.wordpress.records import Item

KINDS: Final = {"post": "posts", "page": "pages"}
STATUSES: Final = {
    "publish": Status.PUBLISHED, "future": Status.SCHEDULED, "draft": Status.DRAFT,
    "pending": Status.PENDING, "private": Status.PRIVATE, "trash": Status.TRASH,
    "auto-draft": Status.DRAFT,
}  # fmt: skip
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_LONGEST: Final = 200


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
    title: str = ""
    has_link: bool = False
    own: OwnFacts = NONE


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


@dataclass
class Standing:
    """The addresses that there are: `taken` all of them and by whom, `known` the imported posts'.

    `langs` are the languages of imported posts, `moving` those that get another address: their
    slug changed there and not here.
    """

    known: dict[int, str] = field(default_factory=dict)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    langs: dict[int, str] = field(default_factory=dict)
    moving: frozenset[int] = frozenset()


def outline(item: Item) -> Outline:
    """Return what planning needs of an item."""
    return Outline(
        item.wordpress_id, item.type, status_of(item), slug_of(item), item.parent_id,
        item.published_at, tuple(rules.normal_path(path) for path in item.old_paths),
        item.title[:_LONGEST], item.old_path is not None, own_facts(item),
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


def wanted(outlines: Mapping[int, Outline], known: Mapping[int, str]) -> dict[int, str]:
    """Return the address that each item would have if nobody stood in its way."""
    return {number: _wanted(one, outlines, known) for number, one in outlines.items()}


def addresses(outlines: Iterable[Outline], standing: Standing, lang: str) -> dict[int, Address]:
    """Return the address of each item by WordPress's number.

    Items that are known keep the path they have here, unless they move. Pages come first, since
    they keep their full path; of the posts the older one keeps its slug. What is not published
    waits behind.
    """
    by_id = {one.wordpress_id: one for one in outlines}
    hoped = wanted(by_id, standing.known)
    held = dict(standing.taken)
    planned: dict[int, Address] = {}
    for one in sorted(by_id.values(), key=_precedence):
        number = one.wordpress_id
        spoken = standing.langs.get(number) or one.own.lang or lang
        path = standing.known.get(number)
        if path is None or number in standing.moving:
            others = {key: who for key, who in held.items() if who != number} if path else held
            path = rules.free_path(hoped[number], others, spoken)
        if one.status != Status.TRASH:
            held.setdefault((path, spoken), number)
        planned[number] = Address(path.rpartition("/")[2], path, hoped[number])
    return planned


def _precedence(one: Outline) -> tuple[bool, bool, datetime, int]:
    hidden = one.status not in {Status.PUBLISHED, Status.SCHEDULED, Status.PRIVATE}
    return hidden, one.type != "page", one.published_at or _NEVER, one.wordpress_id


def _wanted(one: Outline, by_id: Mapping[int, Outline], known: Mapping[int, str]) -> str:
    """Return slug and, for a page, those of the pages above it; of one not in the file its path."""
    if one.own.path or one.type != "page":
        return one.own.path or one.slug
    parts, above, seen = [one.slug], one.parent_id, {one.wordpress_id}
    while above in by_id and above not in seen:
        seen.add(above)
        parts.append(by_id[above].slug)
        above = by_id[above].parent_id
    if above not in seen and above in known:
        parts.append(known[above])
    return "/".join(reversed(parts))


def redirects(one: Outline, address: Address) -> tuple[str, ...]:
    """Return the old paths that shall lead to a post; its present one is not among them."""
    former = {path: None for path in one.old_paths if path and path != address.path}
    if one.status == Status.PUBLISHED and address.wanted.partition("/")[0] in rules.RESERVED:
        former.setdefault(address.wanted)
    return tuple(former)
