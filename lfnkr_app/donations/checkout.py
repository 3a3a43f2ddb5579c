"""The one moment in which a person waits for Stripe: the row first, then the session."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, gateway, starting
from lfnkr_app.donations.errors import GatewayDown, MoneyMismatch, RequestRefused
from lfnkr_app.donations.gateway import sessions
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.rules import Wish

log = structlog.get_logger()


@dataclass(frozen=True)
class Way:
    """What single and repeating gifts do, each in its own words, around Stripe's answer."""

    name: str  # of the row's id in the log
    start: Callable[[Wish, datetime], Gift | Pledge]
    book: Callable[[int, CheckoutSession, datetime], object]
    refuse: Callable[[int, datetime], object]
    forget_repeat: Callable[[int], object]


@dataclass(frozen=True)
class _Stored:
    """What the committed row says that Stripe is to be asked."""

    row_id: int
    request: dict[str, Any]
    key: str


ONCE: Final = Way(
    name="gift_id",
    start=lambda wish, now: starting.start(wish, now=now),
    book=lambda row_id, session, now: actions.apply(
        db.session.get_one(Gift, row_id), session, source="form", now=now
    ),
    refuse=lambda row_id, now: actions.refuse(db.session.get_one(Gift, row_id), now=now),
    forget_repeat=actions.forget_repeat,
)


def open_for(wish: Wish, way: Way = ONCE) -> str:
    """Store a gift, open its session, and return the address where it is paid. Commits.

    No transaction is open while Stripe is asked. What goes wrong leaves the row, which
    reconciling sets right; the same form sent again then makes a new one.

    Raises:
        GatewayDown: nobody knows whether there is a session; the donor was not led to one.
        AddressRefused, RequestRefused: Stripe opened none.
    """
    stored = _store(wish, way)
    try:
        session = sessions.open_session(gateway.impatient(), stored.request, stored.key)
        if session.url is None:  # A double click, and the first one is paid or over by now.
            raise GatewayDown("no address")
    except (GatewayDown, RequestRefused) as fault:
        _note_trouble(stored.row_id, fault, way)
        raise
    _record(stored.row_id, session, way)
    return session.url


def _store(wish: Wish, way: Way) -> _Stored:
    begin_writing()
    row = way.start(wish, clock.now())
    stored = _Stored(row.id, json.loads(row.request_json or "{}"), row.idempotency_key)
    db.session.commit()
    return stored


def _record(row_id: int, session: CheckoutSession, way: Way) -> None:
    begin_writing()
    try:
        way.book(row_id, session, clock.now())
    except MoneyMismatch:
        db.session.rollback()
        log.error("money_mismatch", **{way.name: row_id})
        raise RequestRefused("mismatch") from None
    db.session.commit()


def _note_trouble(row_id: int, fault: GatewayDown | RequestRefused, way: Way) -> None:
    log.warning("session_not_opened", error_type=type(fault).__name__, **{way.name: row_id})
    begin_writing()
    if isinstance(fault, RequestRefused):
        way.refuse(row_id, clock.now())
    else:
        way.forget_repeat(row_id)
    db.session.commit()
