"""Decisions about suspicion: values in, values out; no session, request or clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

#: Nobody reads, types and sends in less. Browsers that fill in forms need about three seconds.
TOO_FAST: Final = timedelta(seconds=2)
SLOT: Final = timedelta(minutes=5)
#: Pages in caches may be older than the moment a letter began to ask for work.
CACHED: Final = timedelta(seconds=60)
#: A form opened before that moment may be sent without work for so long.
OPENED_BEFORE: Final = timedelta(minutes=30)
TRAP, FAST, NETWORK, DOMAIN, NAME, SURGE = "trap", "fast", "network", "domain", "name", "surge"
WORK: Final = "work"
LISTED: Final = "listed-"


@dataclass(frozen=True)
class Limits:
    """From how many of a kind in one hour on something is a sign; `work` is for five minutes."""

    network: int = 30
    domain: int = 30
    name: int = 5
    surge: int = 300
    surge_times: int = 8
    work: int = 1000


@dataclass(frozen=True)
class Observed:
    """What was seen of one signing; a pace that was not counted is absent."""

    trap: bool = False
    opened_at: datetime | None = None
    paces: Mapping[str, int] = field(default_factory=dict)
    surge_over: int | None = None


def signs(seen: Observed, limits: Limits, now: datetime) -> list[str]:
    """Return the signs of a machine, the surest first. A missing stamp is none."""
    paces = seen.paces
    found = {
        TRAP: seen.trap,
        FAST: seen.opened_at is not None and now - seen.opened_at < TOO_FAST,
        NETWORK: paces.get(NETWORK, 0) > limits.network,
        DOMAIN: paces.get(DOMAIN, 0) > limits.domain,
        NAME: paces.get(NAME, 0) > limits.name,
        SURGE: seen.surge_over is not None and paces.get("letter", 0) > seen.surge_over,
    }
    return [code for code, is_there in found.items() if is_there]


def suspicion(found: Sequence[str]) -> str | None:
    """Return why a signature should be held, or None: no single sign holds."""
    return " ".join(found) if len(found) >= 2 else None


def held_because(
    found: Sequence[str], *, listed: str | None, passes: bool, unsolved: bool
) -> str | None:
    """Return the short code of why a signature is held, or None.

    What staff let through is never held; what staff listed is held by itself, and so is one
    without work while work is asked for.
    """
    if passes:
        return None
    if listed:
        return f"{LISTED}{listed}"
    return suspicion([*([WORK] if unsolved else []), *found]) or (WORK if unsolved else None)


def owes_work(asked_since: datetime | None, opened_at: datetime | None, now: datetime) -> bool:
    """Return whether work had to come with a form, by when its page was made.

    A page made before, or held by a cache, did not ask; for half an hour that is believed.
    """
    if asked_since is None:
        return False
    unasked = opened_at is not None and opened_at < asked_since + CACHED
    return not (unasked and now < asked_since + OPENED_BEFORE)


def surge_over(hours: Iterable[int], limits: Limits) -> int:
    """Return the pace of an hour above which a letter is flooded: far above its median hour."""
    return max(limits.surge, round(limits.surge_times * _median(hours)))


def is_far_beyond(hour: int, usual: Iterable[int], limits: Limits) -> bool:
    """Return whether an hour is far beyond the usual ones; small figures never are."""
    return hour > surge_over(usual, limits)


def is_calm_again(minutes: int, over: int) -> bool:
    """Return whether a letter may stop asking for work: under half of what began it."""
    return minutes <= over // 2


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of that hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def slot_of(moment: datetime) -> datetime:
    """Return the beginning of those five minutes."""
    moment = moment.astimezone(UTC)
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def _median(hours: Iterable[int]) -> float:
    figures = list(hours)
    return float(median(figures)) if figures else 0.0
