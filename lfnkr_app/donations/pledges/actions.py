"""Verbs that change pledges; they never commit, and never speak to Stripe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from lfnkr_app.database import db
from lfnkr_app.donations.errors import MoneyMismatch
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.gateway.subscriptions import Subscription
from lfnkr_app.donations.pledges import confirming, emails, queries, rules, turning
from lfnkr_app.donations.pledges.models import Interval, Pledge, PledgeState
from lfnkr_app.mail import outbox
from lfnkr_app.money import DECIMALS


def forget_repeat(pledge_id: int) -> None:
    """Let the same form, sent again, make a new pledge: this one met trouble on its way."""
    db.session.execute(update(Pledge).where(Pledge.id == pledge_id).values(repeat_key=None))


def refuse(pledge: Pledge, *, now: datetime) -> None:
    """Note that Stripe refused to open a session: this pledge will never begin."""
    if pledge.state == PledgeState.CREATED:
        turning.turn(pledge, PledgeState.FAILED, source="form", now=now, repeat_key=None)


def give_up(pledge: Pledge, *, source: str, now: datetime) -> bool:
    """Expire a pledge of which Stripe has no session; return whether it changed."""
    was = turning.turn(pledge, PledgeState.EXPIRED, source=source, now=now, repeat_key=None)
    return was is not None


def follow_session(
    pledge: Pledge, session: CheckoutSession, *, source: str, now: datetime
) -> str | None:
    """Make a pledge what its session is now; return what it was, None for no change.

    A session that is complete says nothing but which subscription to ask.

    Raises:
        MoneyMismatch: the session holds another sum, or is another session than the pledge's.
    """
    _check_session(pledge, session)
    ids: dict[str, Any] = {"session_id": session.id}
    becomes = rules.state_by_session(session)
    if becomes is None:
        turning.note(pledge, **ids)
        return None
    ids |= {"repeat_key": None} if becomes == PledgeState.EXPIRED else {}
    return turning.turn(pledge, becomes, source=source, now=now, **ids)


def follow(pledge: Pledge, found: Subscription, *, source: str, now: datetime) -> str | None:
    """Make a pledge what its subscription is; return what it was, None for the same state.

    An answer older than the one that stands here changes nothing. The donor is told of what
    changed.

    Raises:
        MoneyMismatch: it is another subscription than the pledge's, or of another currency.
    """
    pledge = queries.held(pledge.id)
    db.session.refresh(pledge, with_for_update=True)  # Another worker may hear of it right now.
    _check_subscription(pledge, found)
    if pledge.heard_at is not None and found.asked_at < pledge.heard_at:
        return None
    stood = confirming.Terms.of(pledge)
    becomes, columns = rules.state_by_subscription(found), _heard(pledge, found, now)
    if found.amount_minor != pledge.amount_minor and pledge.started_at:
        turning.log(pledge.id, pledge.state, "amount", source, now)
    was = turning.turn(pledge, becomes, source=source, now=now, **columns)
    if was is None:
        turning.note(pledge, **columns)
    elif becomes == PledgeState.CANCELLED:
        _tell_of_end(pledge, found, now)
    confirming.tell_of_changes(pledge, stood, now=now)
    return was


def _heard(pledge: Pledge, found: Subscription, now: datetime) -> dict[str, Any]:
    """Return what a pledge's row is to say after its subscription was read."""
    becomes = rules.state_by_subscription(found)
    over = becomes == PledgeState.CANCELLED
    columns: dict[str, Any] = {
        "subscription_id": found.id, "customer_id": found.customer_id or None,
        "heard_at": found.asked_at, "next_at": None if over else found.next_at,
        "resumes_at": None if over else found.resumes_at, "repeat_key": None,
        "ended_at": (found.ended_at or now) if over else None,
    }  # fmt: skip
    if found.amount_minor > 0:
        columns["amount_minor"] = found.amount_minor
    if found.interval in set(Interval):
        columns["interval"] = found.interval
    if becomes in rules.RUNNING and pledge.started_at is None:
        columns["started_at"] = now
    if becomes == PledgeState.ACTIVE:
        columns["failures"] = 0
    return columns


def _tell_of_end(pledge: Pledge, found: Subscription, now: datetime) -> None:
    if pledge.started_at is None or pledge.demonstration or not pledge.donor.email:
        return
    by_card = found.end_reason == "payment_failed"
    outbox.queue(emails.ended(pledge, pledge.donor.email, by_card=by_card), now=now)


def _check_session(pledge: Pledge, session: CheckoutSession) -> None:
    same_sum = (pledge.amount_minor, pledge.currency) == (session.amount_minor, session.currency)
    begins = pledge.started_at is None  # Later the donor may have changed the sum.
    ours = pledge.uid.hex() == session.pledge and pledge.session_id in {None, session.id}
    if not ours or (begins and not same_sum):
        raise MoneyMismatch(pledge.id)


def _check_subscription(pledge: Pledge, found: Subscription) -> None:
    ours = pledge.uid.hex() == found.pledge and pledge.subscription_id in {None, found.id}
    if not ours or found.currency != pledge.currency or found.currency not in DECIMALS:
        raise MoneyMismatch(pledge.id)
