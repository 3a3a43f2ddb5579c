"""What of the gifts needs a person: one line from each part that has such things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

#: How many, in words, what to press, and where it leads.
Need = tuple[int, str, str, str]
_providers: list[Callable[[datetime], Need]] = []


def offer(provider: Callable[[datetime], Need]) -> None:
    """Let a part add its line; said again, it is the same as said once."""
    if provider not in _providers:
        _providers.append(provider)


def lines(now: datetime) -> list[Need]:
    """Return the line of every part, those with nothing to do included."""
    return [provider(now) for provider in _providers]
