"""What the inbox does with refused cards: counts each once, and closes pages of many tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lfnkr_app.database import db
from lfnkr_app.donations import gateway, queries
from lfnkr_app.donations.errors import RequestRefused
from lfnkr_app.donations.gateway import attempts
from lfnkr_app.donations.gateway.attempts import Attempt
from lfnkr_app.donations.guarding import breaker, pace
from lfnkr_app.donations.guarding.rules import TRIES_PER_PAGE
from lfnkr_app.donations.inbox import Handler
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.pledges import queries as pledges


@dataclass(frozen=True)
class _Owner:
    """Whose page a card was tried on: the gift, the key of the mail address, the open pages."""

    gift_id: int | None
    mail: bytes | None
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """The refused charges of one payment as Stripe has them, and whose they are."""

    gift_id: int | None
    mail: bytes | None
    charges: tuple[Attempt, ...]
    page_closed: bool


def look(subject: dict[str, Any]) -> Refused | None:
    """Return what was refused so far; close the payment page where it was tried too often.

    None for what is neither a gift of ours nor the beginning of a pledge.
    """
    tried = attempts.attempt(gateway.patient(), str(subject["id"]))
    owner = _owner(tried)
    db.session.rollback()
    if owner is None:
        return None
    every = attempts.of_payment(gateway.patient(), tried.payment_intent) or [tried]
    refused = tuple(one for one in every if one.refused)
    many = _tries(owner, refused, tried.at) >= TRIES_PER_PAGE
    closed = [page for page in owner.pages if many and _closed(page)]
    return Refused(owner.gift_id, owner.mail, refused, bool(closed))


def apply(found: Refused, now: datetime) -> str:
    """Count what was refused; ask for work or close cards where the pace calls for it."""
    fresh = [
        pace.note_refused(
            one.charge_id, min(one.at, now), gift_id=found.gift_id, mail=found.mail
        )
        for one in found.charges
    ]  # fmt: skip
    if any(fresh):
        breaker.judge(now)
    return f"{len(found.charges)} refused" + (", page closed" if found.page_closed else "")


def _owner(tried: Attempt) -> _Owner | None:
    gift = queries.gift_by_tag(tried.gift)
    if gift is not None:
        return _Owner(gift.id, _key(gift.donor.email), _page_of(gift))
    if not tried.begins_pledge:
        return None
    # Stripe puts no tag of ours on it, but the address for which we opened the page.
    pages = pledges.open_pages(tried.email) if tried.email else []
    return _Owner(None, _key(tried.email), tuple(pages))


def _key(email: str | None) -> bytes | None:
    return pace.mail_key(email) if email else None


def _page_of(gift: Gift) -> tuple[str, ...]:
    is_open = gift.state in {GiftState.CREATED, GiftState.OPEN}
    return (gift.session_id,) if is_open and gift.session_id else ()


def _tries(owner: _Owner, refused: tuple[Attempt, ...], at: datetime) -> int:
    """Return how many cards were refused; a pledge's page may take them on several payments."""
    ids = {one.charge_id for one in refused}
    if owner.gift_id is None and owner.mail is not None:
        ids |= pace.refused_lately(owner.mail, at)
        db.session.rollback()
    return len(ids)


def _closed(session_id: str) -> bool:
    """Expire a payment page at Stripe; return False where it was paid or over meanwhile."""
    try:
        attempts.close_page(gateway.patient(), session_id)
    except RequestRefused:
        return False
    return True


HANDLER: Final = Handler("charge.failed", look, apply)
