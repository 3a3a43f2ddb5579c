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
from lfnkr_app.donations.models import GiftState


@dataclass(frozen=True)
class Refused:
    """The refused charges of one payment as Stripe has them; the tag is empty for a pledge's."""

    gift: str
    charges: tuple[Attempt, ...]
    page_closed: bool


def look(subject: dict[str, Any]) -> Refused | None:
    """Return what was refused so far; close the payment page where it was tried too often.

    None for what is neither a gift of ours nor the beginning of a pledge.
    """
    tried = attempts.attempt(gateway.patient(), str(subject["id"]))
    gift = queries.gift_by_tag(tried.gift)
    known, page = gift is not None, ""
    if gift is not None and gift.state in {GiftState.CREATED, GiftState.OPEN}:
        page = gift.session_id or ""
    db.session.rollback()
    if not known and not tried.begins_pledge:
        return None
    every = attempts.of_payment(gateway.patient(), tried.payment_intent) or [tried]
    refused = tuple(one for one in every if one.refused)
    closed = bool(page) and len(refused) >= TRIES_PER_PAGE and _closed(page)
    return Refused(tried.gift, refused, closed)


def apply(found: Refused, now: datetime) -> str:
    """Count what was refused; ask for work or close cards where the pace calls for it."""
    gift = queries.gift_by_tag(found.gift)
    mail, gift_id = (gift.donor.email_key, gift.id) if gift else (None, None)
    fresh = [
        pace.note_refused(one.charge_id, min(one.at, now), gift_id=gift_id, mail=mail)
        for one in found.charges
    ]
    if any(fresh):
        breaker.judge(now)
    return f"{len(found.charges)} refused" + (", page closed" if found.page_closed else "")


def _closed(session_id: str) -> bool:
    """Expire a payment page at Stripe; return False where it was paid or over meanwhile."""
    try:
        attempts.close_page(gateway.patient(), session_id)
    except RequestRefused:
        return False
    return True


HANDLER: Final = Handler("charge.failed", look, apply)
