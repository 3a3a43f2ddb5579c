"""What the inbox does with events about Checkout Sessions of single gifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import structlog

from lfnkr_app.database import db
from lfnkr_app.donations import actions, gateway, inbox, queries
from lfnkr_app.donations.gateway import sessions
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import GiftState

log = structlog.get_logger()
TAG: Final = "gift"


def look(subject: dict[str, Any]) -> CheckoutSession | object | None:
    """Return the session as it is now; None where the gift is not ours."""
    gift = queries.gift_by_tag(inbox.tag(subject, TAG))
    settled = gift is not None and gift.state == GiftState.SUCCEEDED
    db.session.rollback()
    if gift is None or settled:
        return None if gift is None else inbox.SEEN_TO
    return sessions.session(gateway.patient(), str(subject["id"]))


def apply(session: CheckoutSession, now: datetime) -> str:
    """Book what the session is; return what it made of the gift."""
    gift = queries.gift_by_tag(session.gift)
    change = None if gift is None else actions.apply(gift, session, source="webhook", now=now)
    if gift is None or change is None:
        return "no change"
    log.info("gift_changed", gift_id=gift.id, state=change[1])
    return f"{change[0]} to {change[1]}"


HANDLER: Final = inbox.Handler("checkout.session.", look, apply)
