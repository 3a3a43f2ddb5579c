"""Decisions about staff accounts: who may do what, how long things last, how long to wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

HOME: Final = "/staff/"
ROLES: Final = ("author", "editor", "administrator", "signatures", "donations", "mailings")
#: Who may write anything may write a little; the three grants are given one by one, never implied.
_INCLUDED_IN: Final = {"author": {"editor", "administrator"}, "editor": {"administrator"}}
PRESETS: Final = {
    "writes": ("author",),
    "campaigns": ("editor", "signatures", "mailings"),
    "everything": ("editor", "administrator", "signatures", "donations", "mailings"),
}

PASSWORD_LENGTH: Final = 12
INVITATION_LASTS: Final = timedelta(days=3)
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
SECOND_STEP_WITHIN: Final = timedelta(minutes=30)
TOUCH_EVERY: Final = timedelta(minutes=5)
FRESH: Final = timedelta(minutes=5)
FORGET_TRIES_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """How many failures are free; then the wait: `first`, doubled each time, to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


#: One address from one network; one address from anywhere (short, so that a stranger who guesses
#: cannot lock its owner out); one network at all addresses; codes of one account; reset mails.
PAIR: Final = Limit(5, timedelta(seconds=30), timedelta(minutes=15))
ACCOUNT: Final = Limit(50, timedelta(seconds=5), timedelta(minutes=1))
NETWORK: Final = Limit(20, timedelta(seconds=30), timedelta(minutes=15))
CODE: Final = Limit(5, timedelta(seconds=30), timedelta(minutes=15))
RESET: Final = Limit(3, timedelta(minutes=10), timedelta(hours=1))


def includes(held: Iterable[str], wanted: str) -> bool:
    """Return whether someone who holds these roles may do what `wanted` allows."""
    return not {wanted, *_INCLUDED_IN.get(wanted, ())}.isdisjoint(held)


def wait_after(limit: Limit, failures: int) -> timedelta:
    """Return how long to wait after that many failures in a row."""
    if failures < limit.free:
        return timedelta()
    doublings = min(failures - limit.free, 20)
    return min(limit.first * (1 << doublings), limit.longest)


def may_try(limit: Limit, failures: int, last_at: datetime, now: datetime) -> bool:
    """Return whether the wait since the last try is over."""
    return now >= last_at + wait_after(limit, failures)


def safe_next(address: str | None) -> str:
    """Return where to go after signing in: a staff page of ours, else the staff home."""
    try:
        parts = urlsplit((address or "").replace("\\", "/"))
    except ValueError:
        return HOME
    path = parts.path
    ours = path == "/staff" or (path.startswith("/staff/") and "//" not in path)
    if parts.scheme or parts.netloc or not ours or path.startswith("/staff/log"):
        return HOME
    return f"{path}?{parts.query}" if parts.query else path
