"""The first reading of an export: everything but the texts, and whether the file is whole."""

from __future__ import annotations

import mimetypes
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lfnkr_app.errors import Refused
from lfnkr_app.news import rules
from lfnkr_app.news.moving import menus, plan
from lfnkr_app.news.wordpress import records, wxr
from lfnkr_app.news.wordpress.attachments import Attachment, attachment_of
from lfnkr_app.news.wordpress.records import N_

_NO_NUMBER: Final = N_("the file gives it no usable number; it is not moved")
_TWICE: Final = N_("another has the same number %(number)s; only the first is moved")
_ITEMS: Final = {**plan.KINDS, "attachment": "files"}


class FileRefused(Refused):
    """An export cannot be read; `why` is the sentence, with places for `facts`."""

    def __init__(self, name: str, why: str, **facts: object) -> None:
        super().__init__(f"{name}: {why % facts if facts else why}".removeprefix(": "))
        self.why, self.facts = why, facts


@dataclass(frozen=True, slots=True)
class File:
    """An attachment without its texts' wrapping: all of them fit into memory."""

    wordpress_id: int
    url: str
    title: str
    shown: Attachment
    old_path: str | None
    parent_id: int
    order: int
    added_at: datetime | None

    @property
    def is_picture(self) -> bool:
        """Whether galleries show it."""
        return (mimetypes.guess_type(urlsplit(self.url).path)[0] or "").startswith("image/")


@dataclass
class Contents:
    """What an export holds, but for the texts."""

    base_url: str = ""
    authors: list[records.Author] = field(default_factory=list)
    categories: dict[str, records.Category] = field(default_factory=dict)
    tags: dict[str, records.Tag] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    outlines: dict[int, plan.Outline] = field(default_factory=dict)
    blocks: dict[int, str] = field(default_factory=dict)
    menu: list[menus.Entry] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    comments_on_files: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)

    @property
    def attachments(self) -> dict[int, Attachment]:
        """The files as galleries need them."""
        return {file.wordpress_id: file.shown for file in self.files}

    def own_files(self) -> dict[int, tuple[int, ...]]:
        """Return the numbers of the files that were uploaded to each post, in their order."""
        found: dict[int, list[int]] = {}
        for file in sorted(self.files, key=lambda file: (file.order, file.wordpress_id)):
            found.setdefault(file.parent_id, []).append(file.wordpress_id)
        return {number: tuple(files) for number, files in found.items()}


def survey(path: Path) -> Contents:
    """Return what an export holds, once all of it could be read.

    Raises:
        FileRefused: the file cannot be read as an export; the sentence says why.
    """
    found, seen = Contents(), set[int]()
    for record in read(path):
        if isinstance(record, records.Item):
            _take_item(found, record, seen)
        else:
            _TAKERS.get(type(record), _leave)(found, record)
    return found


def glance(path: Path) -> None:
    """Read the head of a file.

    Raises:
        FileRefused: it cannot be an export; a fault further down is not seen.
    """
    for _record in read(path):
        return


def read(path: Path) -> Iterator[records.Record]:
    """Yield the records of a file.

    Raises:
        FileRefused: while iterating; the sentence says why.
    """
    try:
        yield from wxr.read(path)
    except records.NotAWordPressExport as fault:
        raise FileRefused(path.name, fault.sentence, **fault.facts) from fault
    except OSError as fault:
        unread = N_("The file cannot be read (%(reason)s).")
        raise FileRefused(path.name, unread, reason=fault.strerror or "?") from fault


def items(path: Path) -> Iterator[records.Item]:
    """Yield the posts and pages of a file, each number once, with their texts."""
    seen: set[int] = set()
    for record in read(path):
        if isinstance(record, records.Item) and record.type in plan.KINDS:
            if record.wordpress_id and record.wordpress_id not in seen:
                yield record
            seen.add(record.wordpress_id)


def _take_item(found: Contents, item: records.Item, seen: set[int]) -> None:
    if item.type in _ITEMS:
        name = f"{item.type} “{item.title}”"
        if not item.wordpress_id:
            found.faults.append((_ITEMS[item.type], name, _NO_NUMBER, {}))
            return
        if item.wordpress_id in seen:
            facts = {"number": item.wordpress_id}
            found.faults.append((_ITEMS[item.type], name, _TWICE, facts))
            return
        seen.add(item.wordpress_id)
    _KEEPERS.get(item.type, _count)(found, item)


def _keep_outline(found: Contents, item: records.Item) -> None:
    found.outlines[item.wordpress_id] = plan.outline(item)
    for label in item.labels:
        _take_label(found, label)


def _take_label(found: Contents, label: records.Label) -> None:
    """Take a topic that only a post names: an export of a part has no list of them."""
    if label.taxonomy == "category" and label.slug:
        known = records.Category(0, label.slug, label.name, "", "")
        found.categories.setdefault(label.slug, known)
    elif label.taxonomy == "post_tag" and label.slug:
        found.tags.setdefault(label.slug, records.Tag(0, label.slug, label.name, ""))
    else:
        found.formats[f"{label.taxonomy}: {label.name or label.slug}"] += 1


def _keep_file(found: Contents, item: records.Item) -> None:
    found.comments_on_files += len(item.comments)
    old_path = rules.normal_path(item.old_path) if item.old_path else None
    found.files.append(
        File(item.wordpress_id, item.attachment_url, item.title, attachment_of(item), old_path,
             item.parent_id, item.menu_order, item.published_at)
    )  # fmt: skip


def _keep_block(found: Contents, item: records.Item) -> None:
    found.blocks[item.wordpress_id] = item.body


def _keep_entry(found: Contents, item: records.Item) -> None:
    found.menu.append(menus.entry(item))


def _count(found: Contents, item: records.Item) -> None:
    found.comments_on_files += len(item.comments)
    found.left_out[item.type or "?"] += 1


def _leave(_found: Contents, _record: Any) -> None:
    """Leave the terms of plugins where they are."""


_KEEPERS: Final[dict[str, Callable[[Contents, records.Item], None]]] = {
    "post": _keep_outline, "page": _keep_outline, "attachment": _keep_file,
    "wp_block": _keep_block, "nav_menu_item": _keep_entry,
}  # fmt: skip


def _keep_topic(found: Contents, one: records.Category | records.Tag) -> None:
    if one.slug:
        kept: dict[str, Any] = found.categories if isinstance(one, records.Category) else found.tags
        kept[one.slug] = one


_TAKERS: Final[dict[type, Callable[[Contents, Any], None]]] = {
    records.Site: lambda found, site: setattr(found, "base_url", site.base_url),
    records.Author: lambda found, author: found.authors.append(author),
    records.Category: _keep_topic,
    records.Tag: _keep_topic,
}
