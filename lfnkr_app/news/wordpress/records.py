"""What a WordPress export holds, as plain values; more of it than is stored today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

N_: Final = str
"""Marks a sentence that is stored as it is and said in the reader's language later."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site that was exported; it comes before every other record."""

    base_url: str
    title: str
    description: str
    language: str


@dataclass(frozen=True, slots=True)
class Author:
    """Someone who wrote on the old site; `email` is for matching only and is not to be kept."""

    wordpress_id: int
    login: str
    display_name: str
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `parent_slug` is empty at the top."""

    wordpress_id: int
    slug: str
    name: str
    parent_slug: str
    description: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag."""

    wordpress_id: int
    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term that is neither category nor tag: a menu, a link category, a plugin's own."""

    wordpress_id: int
    taxonomy: str
    slug: str
    name: str
    parent_slug: str
    description: str


@dataclass(frozen=True, slots=True)
class Label:
    """A term as an item bears it; taxonomy is `category`, `post_tag` or `nav_menu`, say."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; the network address in the file is not even read.

    `state` is WordPress's: `1` approved, `0` waiting, `spam`, `trash`. `body` is HTML as typed.
    """

    wordpress_id: int
    author_name: str
    author_email: str = field(repr=False)
    author_url: str
    written_at: datetime | None
    body: str
    state: str
    type: str
    parent_id: int
    user_id: int
    meta: Mapping[str, tuple[str, ...]]

    @property
    def is_approved(self) -> bool:
        """Whether a reader wrote it and the old site showed it."""
        return self.state == "1" and self.type in {"", "comment"} and self.wordpress_id > 0


@dataclass(frozen=True, slots=True)
class Item:
    """A post, page, attachment, menu entry or reusable block; `type` and `status` tell which.

    Both moments are in UTC. Where WordPress had none in UTC (drafts), they are worked out from
    the local one as Tokyo time. The password itself is not read.
    """

    wordpress_id: int
    type: str
    status: str
    title: str
    slug: str
    link: str
    guid: str
    author_login: str
    published_at: datetime | None
    modified_at: datetime | None
    body: str
    excerpt: str
    password_protected: bool
    sticky: bool
    parent_id: int
    menu_order: int
    comments_open: bool
    labels: tuple[Label, ...]
    meta: Mapping[str, tuple[str, ...]]
    comments: tuple[Comment, ...]
    attachment_url: str

    @property
    def categories(self) -> tuple[str, ...]:
        """The slugs of its categories, in the file's order."""
        return tuple(label.slug for label in self.labels if label.taxonomy == "category")

    @property
    def tags(self) -> tuple[str, ...]:
        """The slugs of its tags, in the file's order."""
        return tuple(label.slug for label in self.labels if label.taxonomy == "post_tag")

    @property
    def approved_comments(self) -> tuple[Comment, ...]:
        """Comments of readers that the old site showed; pings are none."""
        return tuple(one for one in self.comments if one.is_approved)

    @property
    def old_path(self) -> str | None:
        """The path of `link` as a browser shows it, or None for `/?p=128`."""
        parts = urlsplit(self.link)
        return None if parts.query or not parts.path else unquote(parts.path, errors="ignore")

    @property
    def old_paths(self) -> tuple[str, ...]:
        """Every path it once answered at: by link, custom permalink, and earlier slugs."""
        custom = ["/" + value.lstrip("/") for value in self.meta.get("custom_permalink", ())]
        paths = [self.old_path, *map(unquote, custom), *self._paths_of_earlier_slugs()]
        return tuple(dict.fromkeys(path for path in paths if path))

    def _paths_of_earlier_slugs(self) -> list[str]:
        """Return the present path once for each earlier slug, that slug in place of the last."""
        if self.old_path is None:
            return []
        folder = self.old_path.rstrip("/").rpartition("/")[0]
        slugs = self.meta.get("_wp_old_slug", ())
        return [f"{folder}/{unquote(slug, errors='ignore')}/" for slug in slugs if slug]


Record = Site | Author | Category | Tag | Term | Item


class NotAWordPressExport(Exception):
    """The file cannot be read as a WordPress export; the sentence says why.

    `sentence` has places for `facts`, so that it can be said in another language.
    """

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence % facts if facts else sentence)
        self.sentence, self.facts = sentence, facts
