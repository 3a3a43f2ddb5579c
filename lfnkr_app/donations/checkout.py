"""The one moment in which a person waits for Stripe: the row first, then the session."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import structlog

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, gateway, starting
from lfnkr_app.donations.errors import GatewayDown, MoneyMismatch, RequestRefused
from lfnkr_app.donations.gateway import sessions
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.rules import Wish

log = structlog.get_logger()


@dataclass(frozen=True)
class _Stored:
    """What the committed row says that Stripe is to be asked."""

    gift_id: int
    request: dict[str, Any]
    key: str


def open_for(wish: Wish) -> str:
    """Store a gift, open its session, and return the address where it is paid. Commits.

    No transaction is open while Stripe is asked. What goes wrong leaves the row, which
    reconciling sets right; the same form sent again then makes a new one.

    Raises:
        GatewayDown: nobody knows whether there is a session; the donor was not led to one.
        AddressRefused, RequestRefused: Stripe opened none.
    """
    stored = _store(wish)
    try:
        session = sessions.open_session(gateway.impatient(), stored.request, stored.key)
        if session.url is None:  # A double click, and the first one is paid or over by now.
            raise GatewayDown("no address")
    except (GatewayDown, RequestRefused) as fault:
        _note_trouble(stored.gift_id, fault)
        raise
    _record(stored.gift_id, session)
    return session.url


def _store(wish: Wish) -> _Stored:
    begin_writing()
    gift = starting.start(wish, now=clock.now())
    request = json.loads(gift.request_json or "{}")
    stored = _Stored(gift.id, request, gift.idempotency_key)
    db.session.commit()
    return stored


def _record(gift_id: int, session: CheckoutSession) -> None:
    begin_writing()
    try:
        actions.apply(db.session.get_one(Gift, gift_id), session, source="form", now=clock.now())
    except MoneyMismatch:
        db.session.rollback()
        log.error("money_mismatch", gift_id=gift_id)
        raise RequestRefused("mismatch") from None
    db.session.commit()


def _note_trouble(gift_id: int, fault: GatewayDown | RequestRefused) -> None:
    log.warning("session_not_opened", gift_id=gift_id, error_type=type(fault).__name__)
    begin_writing()
    if isinstance(fault, RequestRefused):
        actions.refuse(db.session.get_one(Gift, gift_id), now=clock.now())
    else:
        actions.forget_repeat(gift_id)
    db.session.commit()
