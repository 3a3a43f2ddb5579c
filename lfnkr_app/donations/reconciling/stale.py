"""Stale sessions: gifts that wait, against the sessions that Stripe has of them.

First every session that Stripe opened since the cursor is listed (two hours ago, `--since`, or the
oldest gift left in `created`, whichever is first) and held against the gift whose tag it bears.
That finds webhooks that never came, and gifts whose process died between Stripe's answer and our
commit. Sending the stored request again under its idempotency key would find those as well, but it
can open a session that nobody asked for, and Stripe forgets keys after a day; so the list it is.
Then the sessions of gifts that are still waiting and were not in the list are fetched one by one,
and what Stripe never heard of within ten minutes expires. One function books: `actions.apply`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import actions, gateway, queries, rules
from lfnkr_app.donations.errors import MoneyMismatch, RequestRefused
from lfnkr_app.donations.gateway import sessions
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.queries import Waiting
from lfnkr_app.donations.reconciling import differences, items

log = structlog.get_logger()
SOURCE: Final = "reconcile"
YOUNG: Final = timedelta(minutes=1)
LOST: Final = timedelta(minutes=10)
LOOK_BACK: Final = timedelta(hours=2)
CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One gift that was not what Stripe says, and what it became."""

    gift_id: int
    was: str
    became: str

    @property
    def is_booked(self) -> bool:
        """Return whether the gift was received, and its receipt issued."""
        return self.became == GiftState.SUCCEEDED

    def __str__(self) -> str:
        """Return the line that the command prints; it names nobody."""
        return f"Gift {self.gift_id}: {self.was} -> {self.became}"


def settle(now: datetime, since: datetime | None = None) -> Iterator[Finding]:
    """Set gifts right by what Stripe says, each in a transaction of its own; return the changes.

    Raises:
        GatewayDown: Stripe does not answer; what was found before that is booked.
    """
    waiting = queries.waiting_for_card(now - YOUNG)
    db.session.rollback()
    listed: set[int] = set()
    for session in sessions.since(gateway.patient(), _cursor(waiting, now, since)):
        yield from _compare(session, listed, now)
    for gift in waiting:
        if gift.id not in listed or gift.state == GiftState.PROCESSING:
            yield from _look_at(gift, now)


def _cursor(waiting: Sequence[Waiting], now: datetime, since: datetime | None) -> datetime:
    lost = [gift.made_at for gift in waiting if gift.session_id is None]
    return min([since or now - LOOK_BACK, *lost]) - CLOCKS_DIFFER


def _compare(session: CheckoutSession, listed: set[int], now: datetime) -> Iterator[Finding]:
    gift = queries.gift_by_tag(session.gift)
    gift_id, state = (gift.id, gift.state) if gift else (0, "")
    db.session.rollback()
    if not gift_id:
        return
    listed.add(gift_id)
    becomes = rules.outcome(session)
    if state not in {becomes, GiftState.SUCCEEDED} and state in rules.MAY_BECOME[becomes]:
        # The list holds no charges, hence no moment of payment: the session is read in full.
        yield from _booked(gift_id, sessions.session(gateway.patient(), session.id), now)


def _look_at(gift: Waiting, now: datetime) -> Iterator[Finding]:
    if gift.session_id is None:
        if gift.made_at < now - LOST:
            yield from _without_session(gift.id, now)
        return
    try:
        session = sessions.session(gateway.patient(), gift.session_id)
    except RequestRefused as fault:  # A person must look: other keys, or another account.
        log.error("session_refused", gift_id=gift.id, error_type=type(fault).__name__)
        return
    yield from _booked(gift.id, session, now)


def _without_session(gift_id: int, now: datetime) -> Iterator[Finding]:
    begin_writing()
    changed = actions.give_up(db.session.get_one(Gift, gift_id), source=SOURCE, now=now)
    db.session.commit()
    if changed:
        yield Finding(gift_id, GiftState.CREATED, GiftState.EXPIRED)


def _booked(gift_id: int, session: CheckoutSession, now: datetime) -> Iterator[Finding]:
    begin_writing()
    try:
        gift = db.session.get_one(Gift, gift_id)
        change = actions.apply(gift, session, source=SOURCE, now=now)
        db.session.commit()
    except MoneyMismatch:
        db.session.rollback()
        yield from _mismatch(gift_id, session, now)
        return
    if change is not None:
        yield Finding(gift_id, *change)


def _mismatch(gift_id: int, session: CheckoutSession, now: datetime) -> Iterator[Finding]:
    """Write down that a session does not fit its gift; said once, and left for a person."""
    begin_writing()
    gift = db.session.get_one(Gift, gift_id)
    theirs = (session.amount_minor, session.currency)
    new = items.find(differences.mismatch(gift, session.id, theirs), now=now)
    db.session.commit()
    if new:
        yield Finding(gift_id, "mismatch", "left for a person to look at")
