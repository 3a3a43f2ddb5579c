"""The children of one XML element as plain values: text, numbers, moments, slugs."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lfnkr_app.web.safe_html import text_of

_NAMESPACE: Final = re.compile(r"\{(?:http://wordpress\.org/export/[\d.]+/(excerpt)?/?|(.*))\}(.*)")
_TOKYO: Final = timezone(timedelta(hours=9), "JST")  # No summer time since 1951.
_YEARS: Final = range(1900, 2201)
_LARGEST: Final = 2**31 - 1


@lru_cache(maxsize=256)
def short_name(tag: str) -> str:
    """Return `wp:status` for the element's full name, whatever the version of the format."""
    found = _NAMESPACE.fullmatch(tag)
    if found is None:
        return tag
    if found[2] is None:
        return f"excerpt:{found[3]}" if found[1] else f"wp:{found[3]}"
    return {"http://purl.org/rss/1.0/modules/content/": "content:"}.get(found[2], "") + found[3]


class Fields:
    """One element; every accessor takes a short name and forgives a missing child."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self._texts = {short_name(child.tag): child.text or "" for child in element}

    def text(self, name: str) -> str:
        """Return the child's text in NFC, as the file has it; empty without one."""
        return unicodedata.normalize("NFC", self._texts.get(name, ""))

    def plain(self, name: str) -> str:
        """Return the child's HTML as one line of plain text: titles and names hold entities."""
        return plain(self._texts.get(name, ""))

    def slug(self, name: str) -> str:
        """Return the child's slug in letters, not in percent signs."""
        return decoded_slug(self._texts.get(name, ""))

    def number(self, name: str) -> int:
        """Return the child's whole number, 0 when it is none or larger than a database's."""
        text = self._texts.get(name, "").strip()
        number = int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0
        return number if number <= _LARGEST else 0

    def moment(self, local: str, utc: str) -> datetime | None:
        """Return the moment in UTC; from the local one, as Tokyo time, where there is no other."""
        if found := _moment(self.text(utc)):
            return found.replace(tzinfo=UTC)
        found = _moment(self.text(local))
        return found.replace(tzinfo=_TOKYO).astimezone(UTC) if found else None

    def all(self, name: str) -> Iterator[Element]:
        """Return every child of that name."""
        return (child for child in self._element if short_name(child.tag) == name)

    def meta(self, name: str, prefix: str) -> dict[str, tuple[str, ...]]:
        """Return custom fields by key, each with all its values in order."""
        found: dict[str, list[str]] = {}
        for fields in map(Fields, self.all(name)):
            found.setdefault(fields.text(f"{prefix}_key"), []).append(
                fields.text(f"{prefix}_value")
            )
        return {key: tuple(values) for key, values in found.items()}


def plain(html: str) -> str:
    """Return `html` as one line of plain text in NFC."""
    if "<" in html or "&" in html:
        html = text_of(html)
    return unicodedata.normalize("NFC", " ".join(html.split()))


def decoded_slug(slug: str) -> str:
    """Return the slug in letters; half a character at a cut end is dropped."""
    letters = re.sub(r"%[0-9a-fA-F]?$", "", unquote(slug.strip(), errors="ignore"))
    return unicodedata.normalize("NFC", letters)


def _moment(text: str) -> datetime | None:
    """Return a time without zone, or None: WordPress writes 0000-00-00 for “not yet”."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", text.strip()):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year in _YEARS else None
