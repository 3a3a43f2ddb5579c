"""Where links between pages of the old site lead today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news import rules
from lfnkr_app.news.models import Media, Post, Status
from lfnkr_app.news.moving import plan
from lfnkr_app.news.moving.contents import Contents

_NUMBERS: Final = ("p", "page_id", "attachment_id")
_FRONT: Final = frozenset({"", "index.php"})


class OldLinks:
    """Knows each old address of posts, pages and files, and where it leads."""

    def __init__(self, base_url: str) -> None:
        self._front = _FRONT | {rules.normal_path(urlsplit(base_url).path)}
        self._paths: dict[str, str] = {}
        self._numbers: dict[int, str] = {}
        self._slugs: dict[str, str | None] = {}

    def add(
        self, number: int | None, target: str, old_paths: Iterable[str], slug: str = ""
    ) -> None:
        """Make an address known; of two that claim an old path the first one has it."""
        if number:
            self._numbers.setdefault(number, target)
        for path in old_paths:
            self._paths.setdefault(path, target)
        if slug:
            self._slugs[slug] = target if slug not in self._slugs else None

    def __call__(self, path: str, query: str) -> str | None:
        """Return the present address for an old one, or None where there is none to tell."""
        asked = rules.normal_path(unquote(path, errors="ignore"))
        if asked in self._front:
            return self._by_number(query)
        if query:
            return None
        return self._paths.get(asked) or self._by_date(asked)

    def _by_number(self, query: str) -> str | None:
        given = parse_qs(query)
        numbers = (value for name in _NUMBERS for value in given.get(name, ()))
        number = next((n for n in numbers if n.isascii() and n.isdigit() and len(n) < 10), "")
        return self._numbers.get(int(number)) if number else None

    def _by_date(self, path: str) -> str | None:
        dated = rules.dated_path(path)
        if dated is None:
            return None
        return self._paths.get(dated.month_path) or self._slugs.get(dated.slug)


def old_links(found: Contents, addresses: Mapping[int, plan.Address]) -> OldLinks:
    """Return what is known of the addresses in an export, and of those that came before it."""
    links = OldLinks(found.base_url)
    listed = [
        (one, address_of(addresses[number].path))
        for number, one in found.outlines.items() if one.status != Status.TRASH
    ]  # fmt: skip
    for one, target in listed:
        links.add(one.wordpress_id, target, one.old_paths[:1] if one.has_link else (), one.slug)
    for file in found.files:
        target = "/" + quote(unquote(urlsplit(file.url).path, errors="ignore").strip("/"))
        links.add(file.wordpress_id, target, [file.old_path] if file.old_path else ())
    for one, target in listed:
        links.add(None, target, one.old_paths)
    _add_standing(links)
    for number, address in addresses.items():
        if found.outlines[number].status != Status.TRASH:
            links.add(None, address_of(address.path), [address.path])
    return links


def _add_standing(links: OldLinks) -> None:
    """Add what was imported before and need not be in this file."""
    posts = select(Post.wordpress_id, Post.path, Post.old_path).where(
        Post.wordpress_id.is_not(None), Post.status != Status.TRASH
    )
    for number, path, old_path in db.session.execute(posts):
        links.add(number, address_of(path), [old_path] if old_path else ())
    files = select(Media.wordpress_id, Media.path, Media.old_path)
    for number, path, old_path in db.session.execute(files.where(Media.wordpress_id.is_not(None))):
        links.add(number, f"/{quote(path)}", [old_path] if old_path else ())


def address_of(path: str) -> str:
    """Return the address of a post or page in links: one with a file's name has no slash."""
    return f"/{quote(path)}" + ("" if "." in path.rpartition("/")[2] else "/")
