"""Decisions about addresses, archives and reading: values in, values out."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lfnkr_app import clock

A_PAGE: Final = 8
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200
WORDS_A_MINUTE: Final = 230
LETTERS_A_MINUTE: Final = 500

#: First parts of paths that belong to the site itself. Source: ux.md, section 2.
RESERVED: Final = frozenset(
    {
        *("api", "archive", "assets", "atom", "author", "cards", "category", "comments", "confirm"),
        *("donate", "en", "feed", "feeds", "funds", "healthz", "ja", "ko", "letters"),
        *("how-we-count", "metrics", "my", "page", "pledges", "preview", "rdf", "readyz"),
        *("receipts", "robots.txt", "rss", "rss2", "safety", "search", "sitemap.xml", "staff"),
        *("static", "subscribe", "tag", "unsubscribe", "webhooks", "wp-admin", "wp-content"),
        *("wp-includes", "wp-json", "wp-login.php", "xmlrpc.php", "zh", ".well-known"),
    }
)

_DATED: Final = re.compile(r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?/([^/]+)")
_MOMENT: Final = re.compile(r"(\d{4})(?:(\d{2})(?:(\d{2}))?)?")


@dataclass(frozen=True)
class Period:
    """A year, a month or a day of the Tokyo calendar."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def begins(self) -> datetime:
        """The moment at which it begins."""
        return clock.tokyo_midnight(date(self.year, self.month or 1, self.day or 1))

    @property
    def ends(self) -> datetime:
        """The moment at which the next one begins."""
        return clock.tokyo_midnight(self._day_after())

    def _day_after(self) -> date:
        if self.month is None:
            return date(self.year + 1, 1, 1)
        if self.day is None:
            return date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return date(self.year, self.month, self.day) + timedelta(days=1)


def period(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    """Return the period of that name, or None when the calendar has none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return Period(year, month, day)


def period_of_m(value: str) -> Period | None:
    """Return the period of WordPress's `?m=2023`, `?m=202310` or `?m=20231021`."""
    found = _MOMENT.fullmatch(value)
    return period(*(int(part) for part in found.groups() if part)) if found else None


@dataclass(frozen=True)
class DatedPath:
    """What an address like `2023/10/slug` or `2023/10/21/slug` names."""

    slug: str
    month_path: str


def dated_path(path: str) -> DatedPath | None:
    """Return the parts of a dated address, or None when the path is not one."""
    found = _DATED.fullmatch(path)
    if found is None or period(int(found[1]), int(found[2]), int(found[3] or 1)) is None:
        return None
    return DatedPath(found[4], f"{found[1]}/{int(found[2]):02}/{found[4]}")


def slugged(text: str) -> str:
    """Return `text` as a slug: lower case, letters of any script and digits, hyphens between."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())
    return "-".join(words)[:120].strip("-")


def normal_path(path: str) -> str:
    """Return a path as addresses are compared: without slashes at the ends, in lower case."""
    path = unicodedata.normalize("NFC", path).strip("/")
    return path if "." in path.rpartition("/")[2] else path.lower()


def is_reserved(path: str) -> bool:
    """Return whether the site itself owns addresses that begin as this path does."""
    first = path.split("/", 1)[0]
    return first in RESERVED or bool(re.fullmatch(r"\d{4}", first))


def free_path(wanted: str, taken: Mapping[tuple[str, str], object], lang: str) -> str:
    """Return `wanted`, or the next of `wanted-2`, `wanted-3` that nobody has in that language."""
    wanted = f"{wanted}-post" if is_reserved(wanted) else wanted
    path, number = wanted, 2
    while (path, lang) in taken:
        path, number = f"{wanted}-{number}", number + 1
    return path


def minutes_to_read(text: str, lang: str) -> int:
    """Return the minutes that reading takes, rounded up, one at least."""
    if lang in {"ja", "ko", "zh"}:
        return max(1, math.ceil(len(text) / LETTERS_A_MINUTE))
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))


def shortened(text: str, most: int = 200) -> str:
    """Return the beginning of `text` on one line, cut between words, with an ellipsis if cut."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most]
    words, space, _rest = cut.rpartition(" ")
    return f"{(words if space and len(words) > most // 2 else cut).rstrip(' ,;:、。')}…"


def last_page(total: int, a_page: int = A_PAGE) -> int:
    """Return the number of the last page; an empty list has one."""
    return max(1, -(-total // a_page))


def month_key(moment: datetime) -> tuple[int, int]:
    """Return the year and month that Tokyo had."""
    day = clock.tokyo_day(moment)
    return day.year, day.month


def is_due(published_at: datetime | None, now: datetime) -> bool:
    """Return whether a scheduled post's time has come."""
    return published_at is not None and published_at.astimezone(UTC) <= now
