"""Decisions of the newsroom: who may do what to a post, when a lock is over, what a field says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lfnkr_app import clock
from lfnkr_app.news.models import Status

LOCK_LASTS: Final = timedelta(minutes=2)
#: A window of one's own that has not been seen for longer than this has been closed.
WINDOW_LASTS: Final = timedelta(seconds=45)
#: Unsaved texts of one person that are kept beside the newest; older ones become revisions.
EARLIER_KEPT: Final = 5

#: What each button makes of a post; None: it stays what it is.
BECOMES: Final[Mapping[str, str | None]] = {
    "save": None, "ordinary": None, "submit": Status.PENDING, "draft": Status.DRAFT,
    "schedule": Status.SCHEDULED, "publish": Status.PUBLISHED, "private": Status.PRIVATE,
}  # fmt: skip
_ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    Status.DRAFT: ("save", "submit", "schedule", "publish", "private"),
    Status.PENDING: ("save", "publish", "schedule", "private", "draft"),
    Status.SCHEDULED: ("save", "publish", "private", "draft"),
    Status.PUBLISHED: ("save", "private"),
    Status.PRIVATE: ("save", "publish", "schedule", "draft"),
    Status.TRASH: (),
}
_FOR_EDITORS: Final = frozenset({"schedule", "publish", "private", "ordinary"})
#: What authors may touch: nothing that is out, was taken in, or waits for its hour.
_FOR_AUTHORS: Final = frozenset({Status.DRAFT, Status.PENDING})
_SEPARATORS: Final = re.compile(r"[,、，;\n]")
_MOMENT: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?"
)
_PLACEHOLDER: Final = "draft-"


def may_edit(status: str, *, is_editor: bool) -> bool:
    """Return whether somebody may change a post of that status."""
    return status != Status.TRASH and (is_editor or status in _FOR_AUTHORS)


def acts_for(status: str, *, is_editor: bool, guarded: bool = False) -> tuple[str, ...]:
    """Return the buttons that somebody has for a post, the first the harmless one.

    A guarded post had a password in WordPress: it cannot come out until somebody decides so.
    """
    acts = tuple(act for act in _ACTS[status] if is_editor or act not in _FOR_EDITORS)
    if not guarded:
        return acts
    kept = tuple(act for act in acts if BECOMES[act] not in {Status.PUBLISHED, Status.SCHEDULED})
    return (*kept, "ordinary") if is_editor else kept


def needs_editor(act: str) -> bool:
    """Return whether a button is for editors only."""
    return act in _FOR_EDITORS


def placeholder(post_id: int) -> str:
    """Return the slug of a post that has no title yet."""
    return f"{_PLACEHOLDER}{post_id}"


def lock_is_over(seen_at: datetime, now: datetime) -> bool:
    """Return whether whoever had a post open has gone."""
    return now - seen_at > LOCK_LASTS


def names_in(text: str) -> list[str]:
    """Return the names that somebody listed with commas, Japanese ones too, each once."""
    parts = (" ".join(part.split())[:80] for part in _SEPARATORS.split(text))
    return list({part.casefold(): part for part in parts if part}.values())


def moment_in(text: str) -> datetime | None:
    """Return the moment that a date and time in Tokyo name; None where nothing is written.

    Raises:
        ValueError: the calendar has no such moment.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute = (int(part) for part in found.groups())
    if not 1990 <= year <= 2200:
        raise ValueError(text)
    return datetime(year, month, day, hour, minute, tzinfo=clock.TOKYO).astimezone(UTC)


def moment_typed(moment: datetime | None) -> str:
    """Return a moment as a field for date and time shows it, on a Tokyo clock."""
    return f"{clock.in_tokyo(moment):%Y-%m-%dT%H:%M}" if moment else ""


def number_in(text: str | None) -> int:
    """Return the number that a text is, 0 where it is none that a row can have."""
    digits = text or ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def same_words(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two sets of typed fields say the same."""
    return _settled(one) == _settled(other)


def _settled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields without what browsers add or leave out: line ends, empty fields, order."""
    return {name: value for name, given in fields.items() if (value := _settle(given))}


def _settle(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(str(part) for part in value)
    return unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
