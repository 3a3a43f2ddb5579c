"""Decisions of the letters' desk: goals, addresses, moments, states, how long names are kept."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lfnkr_app import clock
from lfnkr_app.petitions.models import PetitionState as State

#: Source: design rule 16.
MONTHS_AFTER_OPENING: Final = 12
MONTHS_AFTER_END: Final = 6
MOST_MONTHS: Final = 36
ZONES: Final = (
    "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "UTC", "Europe/London", "Europe/Berlin",
    "America/New_York", "America/Los_Angeles", "Australia/Sydney",
)  # fmt: skip
#: From which states a button leads to each.
FROM: Final[Mapping[str, tuple[str, ...]]] = {
    State.OPEN: (State.DRAFT, State.PAUSED, State.CLOSED),
    State.PAUSED: (State.OPEN,),
    State.CLOSED: (State.OPEN, State.PAUSED),
    State.DELIVERED: (State.CLOSED,),
    State.ARCHIVED: (State.CLOSED, State.DELIVERED),
}
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+")
_MOMENT: Final = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ]+(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?")
_LARGEST: Final = 100_000_000


def acts_from(state: str) -> tuple[str, ...]:
    """Return the states that a letter can be led to by a button, in the order of its life."""
    return tuple(becomes for becomes, earlier in FROM.items() if state in earlier)


def goals_in(text: str) -> list[int]:
    """Return the steps that somebody typed: `500 1,000 2000`.

    Raises:
        ValueError: it holds something else, or the steps do not rise.
    """
    plain = unicodedata.normalize("NFKC", text)
    if re.sub(r"[\s,、;/·]", "", _NUMBER.sub("", plain)):
        raise ValueError(text)
    steps = [int(found.replace(",", "")) for found in _NUMBER.findall(plain)]
    if any(step < 1 or step > _LARGEST for step in steps) or steps != sorted(set(steps)):
        raise ValueError(text)
    return steps


def slugged(title: str) -> str:
    """Return a slug made of what is Latin in a title; empty where nothing is."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-")


def is_slug(text: str) -> bool:
    """Return whether a text can be the last part of a letter's address."""
    return len(text) <= 100 and _SLUG.fullmatch(text) is not None


def moment_in(text: str, zone: str) -> datetime | None:
    """Return the moment that a date and time in that zone name; None where nothing is written.

    Raises:
        ValueError: the calendar has no such moment.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return _moment(_day(found[1]), _time(found[2]), zone)


def closing_in(day: str, hour: str, zone: str) -> datetime | None:
    """Return the closing: on that day at that hour, or at the midnight that ends the day.

    Raises:
        ValueError: it names no moment, or an hour without its day.
    """
    day, hour = (unicodedata.normalize("NFKC", part).strip() for part in (day, hour))
    if not day:
        if hour:
            raise ValueError(hour)
        return None
    if hour in {"", "24:00"}:
        return _moment(_day(day) + timedelta(days=1), time(0), zone)
    return _moment(_day(day), _time(hour[:5]), zone)


def closing_typed(moment: datetime | None, zone: str) -> tuple[str, str]:
    """Return a closing as the two fields show it: the day, and the hour unless it is midnight."""
    if moment is None:
        return "", ""
    local = moment.astimezone(ZoneInfo(zone))
    if local.time() == time(0):
        return (local - timedelta(days=1)).date().isoformat(), ""
    return local.date().isoformat(), f"{local:%H:%M}"


def moment_typed(moment: datetime | None, zone: str) -> str:
    """Return a moment as a field for date and time shows it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if moment else ""


def names_until(
    opens_at: datetime, closes_at: datetime | None, delivered_at: datetime | None = None
) -> datetime:
    """Return the day by which names go: 12 months after opening or 6 after the end, the earlier."""
    ends = [moment for moment in (closes_at, delivered_at) if moment is not None]
    return min([months_later(opens_at, MONTHS_AFTER_OPENING),
               *(months_later(moment, MONTHS_AFTER_END) for moment in ends)])  # fmt: skip


def months_later(moment: datetime, months: int) -> datetime:
    """Return the beginning of the Tokyo day so many months later; 31 May and one: 30 June."""
    day = clock.tokyo_day(moment)
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return clock.tokyo_midnight(date(day.year + years, month + 1, min(day.day, last)))


def _day(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    if not 1990 <= year <= 2200:
        raise ValueError(text)
    return date(year, month, day)


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def _moment(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
