"""Decisions about signing: values in, values out; no session, request or clock."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lfnkr_app.petitions.models import CommentState, Display, PetitionState
from lfnkr_app.privacy.addresses import canonical_address
from lfnkr_app.privacy.keys import mac_with
from lfnkr_app.web.names import first_grapheme

GRACE: Final = timedelta(hours=24)
LINK_DAYS: Final = timedelta(days=14)
REMIND_AFTER: Final = timedelta(days=3)
MAILS_A_DAY: Final = 3
MAILS_IN_ALL: Final = 5
#: The same wish again within this time is a double click or a retry, and needs no second mail.
SAME_WISH: Final = timedelta(seconds=60)
FOLDED_UNDER: Final = 5


@dataclass(frozen=True)
class Signer:
    """What a person wrote into the form."""

    name: str
    email: str
    country: str = ""
    display: str = Display.HIDDEN
    deliver: bool = False
    news: bool = False
    comment: str = ""
    lang: str = "en"


@dataclass(frozen=True)
class PastMail:
    """A mail of ours to one address about one letter: its key and when it was queued."""

    key: str
    queued_at: datetime


def accepts_signatures(
    state: str, opens_at: datetime, closes_at: datetime | None, now: datetime
) -> bool:
    """Return whether an open letter takes new signatures in [opens_at, closes_at)."""
    in_time = opens_at <= now and (closes_at is None or now < closes_at)
    return state == PetitionState.OPEN and in_time


def accepts_confirmations(state: str, closes_at: datetime | None, now: datetime) -> bool:
    """Return whether a link still counts: until 24 hours after the closing."""
    if state in {PetitionState.DRAFT, PetitionState.ARCHIVED}:
        return False
    if closes_at is not None:
        return now < closes_at + GRACE
    return state in {PetitionState.OPEN, PetitionState.PAUSED}


def address_key(letter_key: bytes, email: str) -> bytes:
    """Return the key of one person at one letter, however the address is spelled."""
    return mac_with(letter_key, b"address", canonical_address(email).encode())


def name_key(letter_key: bytes, name: str) -> bytes:
    """Return the key of a name: NFKC, casefolded, without spaces, its script kept."""
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return mac_with(letter_key, b"name", folded.encode())


def domain_key(letter_key: bytes, email: str) -> bytes:
    """Return the key of a mail domain, to see floods without knowing addresses."""
    return mac_with(letter_key, b"domain", canonical_address(email).rpartition("@")[2].encode())


def may_mail(past: Sequence[PastMail], key_stem: str, now: datetime) -> bool:
    """Return whether one more mail may go to this address about this letter.

    Source: design rule 4: three a day, five in all; and none for the same wish within a minute.
    """
    today = sum(mail.queued_at > now - timedelta(days=1) for mail in past)
    repeated = any(m.key.startswith(key_stem) and m.queued_at > now - SAME_WISH for m in past)
    return today < MAILS_A_DAY and len(past) < MAILS_IN_ALL and not repeated


def keeps_name(*, forgets: bool, display: str, deliver: bool) -> bool:
    """Return whether a confirmed signer's name is still needed."""
    return not forgets or display != Display.HIDDEN or deliver


def comment_state(comment: str) -> str:
    """Return the state of a comment just written: it waits for a reader, if there is one."""
    return CommentState.WAITING if comment else CommentState.NONE


def initials(name: str) -> str:
    """Return the first grapheme of each spaced part: `M. T.` for `Maria Torres`."""
    return " ".join(f"{first_grapheme(part)}." for part in name.split())


def next_seat(taken: Iterable[int], seats: int) -> int | None:
    """Return the lowest free seat of an address, or None when all are taken."""
    occupied = set(taken)
    return next((seat for seat in range(1, seats + 1) if seat not in occupied), None)


def present_goal(goal: int | None, goals: Sequence[int], count: int) -> int | None:
    """Return the step that is being worked on: the first above the count, else the last one set.

    Never one that staff did not set. None where they set none.
    """
    steps = sorted({*goals, *([goal] if goal else [])})
    return next((step for step in steps if step > count), steps[-1] if steps else None)


def folded(counts: Mapping[str, int], under: int) -> tuple[dict[str, int], int]:
    """Return the countries that may be shown and how many people stand outside them.

    Countries under five people fold together, and the smallest shown ones follow until the rest is
    at least five, so that nobody can be told by subtraction.
    """
    shown = {country: n for country, n in counts.items() if country and n >= under}
    other = sum(counts.values()) - sum(shown.values())
    while 0 < other < under and shown:
        smallest = min(shown, key=lambda country: (shown[country], country))
        other += shown.pop(smallest)
    return dict(sorted(shown.items(), key=lambda pair: (-pair[1], pair[0]))), other
