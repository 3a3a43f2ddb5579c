"""Who mailings go to: sources that features offer, and the subscribers.

A feature offers a source when the application starts, as petitions do with their signers:

    audiences.offer(app, "letter", Source(choices, count, batch, owner, leave))

The link to unsubscribe in each mail bears a token of the kind `unsubscribe-letter`, made from the
uid of the row. It works for good, whatever became of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app

from lfnkr_app.privacy import tokens

NEWS: Final = "news"
_KNOWN: Final = "lfnkr_audiences"


@dataclass(frozen=True)
class Recipient:
    """One row of a source: `id` is where a batch goes on, `uid` makes its link to unsubscribe."""

    id: int
    uid: bytes
    email: str
    lang: str


@dataclass(frozen=True)
class Owner:
    """Whose row a link leads to; no address: it is forgotten, and no mailing goes there."""

    email: str | None
    lang: str


@dataclass(frozen=True)
class Source:
    """What a feature tells of its recipients; an empty subject means all of them.

    `choices` are the subjects one can write to, each with its words; `batch` gives up to so many
    recipients after an id, in the order of ids; `leave` stops news to an address and returns how
    many rows that changed.
    """

    choices: Callable[[], Sequence[tuple[str, str]]]
    count: Callable[[str], int]
    batch: Callable[[str, int, int], Sequence[Recipient]]
    owner: Callable[[bytes], Owner | None]
    leave: Callable[[str, datetime], int]


def offer(app: Flask, name: str, source: Source) -> None:
    """Make a source of recipients known, when the application starts."""
    app.extensions.setdefault(_KNOWN, {})[name] = source


def offered() -> dict[str, Source]:
    """Return every source by its name, in the order in which they were offered."""
    return dict(current_app.extensions.get(_KNOWN, {}))


def sources(audience: str, subject: str) -> list[tuple[str, str]]:
    """Return the sources of an audience, in their order, each with the subject to ask it for."""
    if audience == NEWS:
        return [(name, "") for name in sorted(offered(), reverse=True)]
    return [(audience, subject)] if audience in offered() else []


def count(audience: str, subject: str) -> int:
    """Return how many rows an audience has: at most so many people, for some stand in several."""
    known = offered()
    return sum(known[name].count(about) for name, about in sources(audience, subject))


def choices() -> list[tuple[str, str, str]]:
    """Return what one can write to beside the news: source, subject and words."""
    return [
        (name, subject, words)
        for name, source in offered().items()
        for subject, words in source.choices()
    ]


def token(name: str, uid: bytes) -> str:
    """Return the token behind which one row of a source unsubscribes."""
    return tokens.make(f"unsubscribe-{name}", uid, 0)


def owner(text: str) -> Owner | None:
    """Return whom a token leads to, without an address where they left; None for no token."""
    for name, source in offered().items():
        found = tokens.read(f"unsubscribe-{name}", text)
        if found is not None:
            return source.owner(found.uid) or Owner(None, "")
    return None


def leave(email: str, *, now: datetime) -> int:
    """Stop all news to an address, wherever it stands; return how many rows that changed."""
    return sum(source.leave(email, now) for source in offered().values())
