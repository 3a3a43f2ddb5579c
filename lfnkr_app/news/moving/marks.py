"""What changed there and what changed here: a mark for each side of a post, and for other things.

Six sides are told apart, so that words edited here do not keep a status changed there from coming
over. `Post.wordpress_hash` holds the six marks of WordPress, `Post.imported_hash` those of ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import delete, insert, select

from lfnkr_app.database import db
from lfnkr_app.news.models import PostCategory, PostTag, Status
from lfnkr_app.news.moving.models import ImportMark
from lfnkr_app.news.moving.plan import status_of
from lfnkr_app.news.wordpress import seo
from lfnkr_app.news.wordpress.records import Item

WORDS: Final = "words"
ADDRESS: Final = "address"
STATE: Final = "state"
LABELS: Final = "labels"
LOOKS: Final = "looks"
COMMENTS: Final = "comments"
SIDES: Final = (WORDS, ADDRESS, STATE, LABELS, LOOKS, COMMENTS)
OUT: Final = frozenset({Status.PUBLISHED, Status.SCHEDULED})
_LENGTH: Final = 16
_A_STEP: Final = 5000

Marks = dict[str, str]
Key = TypeVar("Key", int, str)


def mark(facts: object) -> str:
    """Return a short mark of some facts."""
    told = json.dumps(facts, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:_LENGTH]


def packed(marks: Mapping[str, str]) -> str:
    """Return the marks of all sides as one text."""
    return ".".join(marks.get(side, "") for side in SIDES)


def unpacked(text: str | None) -> Marks:
    """Return the marks in a text; none where it is not of our making."""
    parts = (text or "").split(".")
    return dict(zip(SIDES, parts, strict=True)) if len(parts) == len(SIDES) else {}


def there(item: Item, wanted: str, beside: object) -> Marks:
    """Return the marks of what WordPress has; `beside` is what the body shows besides itself."""
    return {
        WORDS: mark([item.title, item.body, item.excerpt, seo.description(item.meta), beside]),
        ADDRESS: mark(wanted),
        STATE: mark([status_of(item), item.published_at, item.password_protected]),
        LABELS: mark([item.author_login, sorted(item.categories), sorted(item.tags)]),
        LOOKS: mark([
            item.sticky, item.menu_order, seo.number(item.meta, "_thumbnail_id"),
            seo.title_for_sharing(item.meta, item.title), seo.picture_to_share(item.meta),
        ]),
        COMMENTS: mark([
            (one.wordpress_id, one.parent_id, one.author_name, one.written_at, one.body)
            for one in item.approved_comments
        ]),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    """Who wrote a post and what it stands under, by the numbers of our rows."""

    author_id: int | None = None
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()


def here(values: Mapping[str, Any], labels: Labels) -> Marks:
    """Return the marks of what stands here."""
    return {
        WORDS: mark([values["title"], values["excerpt"], values["body_html"]]),
        ADDRESS: address_here(values["path"], values["lang"]),
        STATE: mark([_out(values["status"]), _seconds(values["published_at"])]),
        LABELS: mark([labels.author_id, sorted(labels.categories), sorted(labels.tags)]),
        LOOKS: mark([
            values["sticky"], values["menu_order"], values["lead_image"], values["social_title"],
            values["social_image"],
        ]),
    }  # fmt: skip


def address_here(path: str, lang: str) -> str:
    """Return the mark of an address."""
    return mark([path, lang])


def _out(status: str) -> str:
    """Return the status; that a scheduled post came out is no change."""
    return "out" if status in OUT else str(status)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def labels_of(authors: Mapping[int, int | None]) -> dict[int, Labels]:
    """Return the labels of posts by id, given their authors."""
    under: dict[type, dict[int, list[int]]] = {}
    for model, column in (
        (PostCategory, PostCategory.category_id),
        (PostTag, PostTag.tag_id),
    ):
        found = under.setdefault(model, {})
        for post_id, number in db.session.execute(
            select(model.post_id, column).where(model.post_id.in_(authors))
        ):
            found.setdefault(post_id, []).append(number)
    return {
        post_id: Labels(author, tuple(under[PostCategory].get(post_id, ())),
                        tuple(under[PostTag].get(post_id, ())))
        for post_id, author in authors.items()
    }  # fmt: skip


def portions(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Yield keys in portions that every database takes in one statement."""
    left = iter(dict.fromkeys(keys))
    while portion := list(islice(left, _A_STEP)):
        yield portion


def known(kind: str, numbers: Iterable[int] | None = None) -> dict[int, ImportMark]:
    """Return the marks of one kind of thing by WordPress's number."""
    query = select(ImportMark).where(ImportMark.kind == kind)
    if numbers is None:
        return {row.wordpress_id: row for row in db.session.scalars(query)}
    return {
        row.wordpress_id: row
        for portion in portions(numbers)
        for row in db.session.scalars(query.where(ImportMark.wordpress_id.in_(portion)))
    }


def keep(kind: str, marks: Mapping[int, tuple[str, str]]) -> None:
    """Store marks of things by number: what WordPress has of each, what stands here."""
    stored = known(kind, marks)
    new = [
        {"kind": kind, "wordpress_id": number, "there": there, "here": here}
        for number, (there, here) in marks.items() if number not in stored
    ]  # fmt: skip
    for number, row in stored.items():
        row.there, row.here = marks[number]
    if new:
        db.session.execute(insert(ImportMark), new)


def forget(kind: str, numbers: Iterable[int]) -> None:
    """Delete marks: these things may come again."""
    for portion in portions(numbers):
        wanted = (ImportMark.kind == kind, ImportMark.wordpress_id.in_(portion))
        db.session.execute(delete(ImportMark).where(*wanted))
