"""Feeds: RSS 2.0 and Atom, made from posts; values in, bytes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NEVER: Final = datetime(2003, 2, 1, tzinfo=UTC)
_OWN: Final = re.compile(r'\b(href|src)="/(?!/)')

register_namespace("atom", ATOM)
register_namespace("content", CONTENT)
register_namespace("dc", DC)


@dataclass(frozen=True)
class Entry:
    """One post in a feed; `guid` never changes, so that readers see nothing twice."""

    title: str
    url: str
    guid: str
    guid_is_url: bool
    published_at: datetime
    modified_at: datetime
    author: str
    topics: tuple[str, ...]
    summary: str
    html: str
    lang: str


@dataclass(frozen=True)
class Feed:
    """A feed: its name, the page that it belongs to, its own address, its entries."""

    title: str
    description: str
    page_url: str
    url: str
    site_url: str
    entries: Sequence[Entry]
    lang: str = "en"

    @property
    def changed_at(self) -> datetime | None:
        """The last change in it, None when it is empty."""
        return max((entry.modified_at for entry in self.entries), default=None)


def rss(feed: Feed) -> bytes:
    """Return the feed as RSS 2.0."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _texts(channel, title=feed.title, link=feed.page_url, description=feed.description)
    SubElement(channel, f"{{{ATOM}}}link", href=feed.url, rel="self", type="application/rss+xml")
    _texts(channel, language=feed.lang)
    if feed.changed_at:
        _texts(channel, lastBuildDate=format_datetime(feed.changed_at.astimezone(UTC)))
    for entry in feed.entries:
        _rss_item(SubElement(channel, "item"), entry, feed.site_url)
    return _bytes(root)


def _rss_item(item: Element, entry: Entry, site_url: str) -> None:
    _texts(item, title=entry.title, link=entry.url)
    guid = SubElement(item, "guid", isPermaLink="true" if entry.guid_is_url else "false")
    guid.text = entry.guid
    _texts(item, pubDate=format_datetime(entry.published_at.astimezone(UTC)))
    if entry.author:
        SubElement(item, f"{{{DC}}}creator").text = entry.author
    for topic in entry.topics:
        _texts(item, category=topic)
    _texts(item, description=entry.summary)
    if entry.html:
        SubElement(item, f"{{{CONTENT}}}encoded").text = absolute(entry.html, site_url)


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    root = Element(f"{{{ATOM}}}feed", {XML_LANG: feed.lang})
    _atom_texts(root, title=feed.title, id=feed.url, updated=_stamp(feed.changed_at))
    SubElement(root, f"{{{ATOM}}}link", href=feed.url, rel="self", type="application/atom+xml")
    SubElement(root, f"{{{ATOM}}}link", href=feed.page_url, rel="alternate")
    author = SubElement(root, f"{{{ATOM}}}author")
    _atom_texts(author, name=feed.title)
    for entry in feed.entries:
        _atom_entry(SubElement(root, f"{{{ATOM}}}entry"), entry, feed.site_url)
    return _bytes(root)


def _atom_entry(item: Element, entry: Entry, site_url: str) -> None:
    item.set(XML_LANG, entry.lang)
    identity = entry.guid if ":" in entry.guid else entry.url
    _atom_texts(item, title=entry.title, id=identity, published=_stamp(entry.published_at),
                updated=_stamp(entry.modified_at))  # fmt: skip
    SubElement(item, f"{{{ATOM}}}link", href=entry.url, rel="alternate")
    if entry.author:
        _atom_texts(SubElement(item, f"{{{ATOM}}}author"), name=entry.author)
    for topic in entry.topics:
        SubElement(item, f"{{{ATOM}}}category", term=topic)
    _atom_texts(item, summary=entry.summary)
    if entry.html:
        content = SubElement(item, f"{{{ATOM}}}content", type="html")
        content.text = absolute(entry.html, site_url)


def absolute(html: str, site_url: str) -> str:
    """Return safe HTML with its links inside the site made whole, for readers elsewhere."""
    return _OWN.sub(rf'\1="{site_url}/', html)


def _bytes(root: Element) -> bytes:
    whole: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _texts(parent: Element, **texts: str) -> None:
    for name, words in texts.items():
        SubElement(parent, name).text = words


def _atom_texts(parent: Element, **texts: str) -> None:
    _texts(parent, **{f"{{{ATOM}}}{name}": words for name, words in texts.items()})


def _stamp(moment: datetime | None) -> str:
    return (moment or _NEVER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
