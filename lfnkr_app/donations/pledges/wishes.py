"""What is asked of a pledge: the row first, then Stripe, then what Stripe says it is now.

A stop is never lost: where Stripe does not answer, the wish stays and the worker carries it out.
Other wishes fail there and then, the donor is told, and the pledge is asked about again soon.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select, update

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import GatewayDown, MoneyMismatch, NoSuchObject, RequestRefused
from lfnkr_app.donations.gateway import subscriptions
from lfnkr_app.donations.gateway.client import Gateway
from lfnkr_app.donations.gateway.subscriptions import Subscription
from lfnkr_app.donations.pledges import actions, confirming, queries
from lfnkr_app.donations.pledges.models import Pledge, PledgeWish, WishKind, WishState
from lfnkr_app.money import Money

log = structlog.get_logger()
#: So long a wish may be on its way in a request before the worker looks after it.
ON_ITS_WAY: Final = timedelta(minutes=1)


class Outcome(enum.Enum):
    """What became of a wish just now."""

    DONE = "done"
    KEPT = "kept"  # a stop that the worker will carry out
    DOWN = "down"
    REFUSED = "refused"


@dataclass(frozen=True)
class Asked:
    """What is asked; `by` names staff, and is None for the donor."""

    kind: WishKind
    money: Money | None = None
    resumes_at: datetime | None = None
    by: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class _Question:
    """What Stripe is asked for a wish, read while a transaction was open."""

    wish_id: int
    pledge_id: int
    kind: str
    key: str
    subscription_id: str
    source: str
    money: Money | None
    resumes_at: datetime | None


def store(pledge: Pledge, asked: Asked, *, now: datetime) -> int:
    """Keep a wish in the caller's transaction, which writes; return its id.

    A stop that waits already is the same wish.
    """
    if asked.kind == WishKind.STOP and (waiting := queries.waiting_stop(pledge.id)):
        return waiting.id
    wish = PledgeWish(
        pledge_id=pledge.id, kind=asked.kind, state=WishState.ASKED,
        amount_minor=asked.money.minor if asked.money else None, resumes_at=asked.resumes_at,
        asked_by=asked.by, reason=asked.reason or None, tries=0, made_at=now,
    )  # fmt: skip
    db.session.add(wish)
    db.session.flush()
    return wish.id


def carry_out(wish_id: int, stripe: Gateway, *, now: datetime) -> Outcome:
    """Ask Stripe for what a stored wish says, and write down what came of it. Commits."""
    question = _question(wish_id)
    try:
        found = _put(question, stripe)
    except GatewayDown as fault:
        log.warning("wish_unheard", pledge_id=question.pledge_id, error_type=type(fault).__name__)
        return _unheard(question, now)
    except RequestRefused as fault:
        log.error("wish_refused", pledge_id=question.pledge_id, error_type=type(fault).__name__)
        return _refused(question, now)
    return _heard(question, found, now)


def _question(wish_id: int) -> _Question:
    wish = db.session.get_one(PledgeWish, wish_id)
    pledge = db.session.get_one(Pledge, wish.pledge_id)
    money = Money(wish.amount_minor, pledge.currency) if wish.amount_minor else None
    question = _Question(
        wish.id, pledge.id, wish.kind, wish.key, pledge.subscription_id or "",
        "staff" if wish.asked_by else "donor", money, wish.resumes_at,
    )  # fmt: skip
    db.session.rollback()
    return question


def _put(question: _Question, stripe: Gateway) -> Subscription:
    """Return the subscription after Stripe did as asked; no transaction is open."""
    if not question.subscription_id:
        raise NoSuchObject("no subscription")
    if question.kind == WishKind.STOP:
        return _ended(question.subscription_id, stripe)
    if question.kind == WishKind.AMOUNT and question.money is not None:
        standing = subscriptions.subscription(stripe, question.subscription_id)
        return subscriptions.change_amount(stripe, standing, question.money, question.key)
    if question.kind == WishKind.PAUSE:
        until = question.resumes_at
        return subscriptions.pause(stripe, question.subscription_id, until, question.key)
    return subscriptions.resume(stripe, question.subscription_id, question.key)


def _ended(subscription_id: str, stripe: Gateway) -> Subscription:
    try:
        return subscriptions.end(stripe, subscription_id)
    except RequestRefused:
        found = subscriptions.subscription(stripe, subscription_id)
        if found.status != "canceled":  # It had not ended before: this is a refusal.
            raise
        return found


def _heard(question: _Question, found: Subscription, now: datetime) -> Outcome:
    begin_writing()
    pledge = db.session.get_one(Pledge, question.pledge_id)
    try:
        actions.follow(pledge, found, source=question.source, now=now)
    except MoneyMismatch:
        db.session.rollback()
        log.error("money_mismatch", pledge_id=question.pledge_id)
        return _refused(question, now)
    if _finish(question, WishState.DONE, now):
        wish = db.session.get_one(PledgeWish, question.wish_id)
        confirming.tell_of_wish(pledge, wish, now=now)
    db.session.commit()
    return Outcome.DONE


def _unheard(question: _Question, now: datetime) -> Outcome:
    is_stop = question.kind == WishKind.STOP
    begin_writing()
    _finish(question, WishState.ASKED if is_stop else WishState.FAILED, now)
    _ask_soon(question)
    db.session.commit()
    return Outcome.KEPT if is_stop else Outcome.DOWN


def _refused(question: _Question, now: datetime) -> Outcome:
    begin_writing()
    _finish(question, WishState.REFUSED, now)
    _ask_soon(question)
    db.session.commit()
    return Outcome.REFUSED


def _finish(question: _Question, state: WishState, now: datetime) -> bool:
    """Write down what became of a wish; return False where somebody else has done so."""
    ended = None if state == WishState.ASKED else now
    mine = update(PledgeWish).where(
        PledgeWish.id == question.wish_id, PledgeWish.state == WishState.ASKED
    )  # fmt: skip
    ended_now = mine.values(state=state, done_at=ended, tries=PledgeWish.tries + 1)
    return db.session.scalar(ended_now.returning(PledgeWish.id)) is not None


def _ask_soon(question: _Question) -> None:
    """Let the next round ask about the pledge: nobody knows what Stripe made of the wish."""
    pledge = update(Pledge).where(Pledge.id == question.pledge_id)
    db.session.execute(pledge.values(heard_at=None))


def carry_out_waiting(now: datetime) -> int:
    """Carry out the stops that Stripe did not hear, and let go of what died on its way."""
    _let_go(now)
    query = select(PledgeWish.id).where(
        PledgeWish.state == WishState.ASKED, PledgeWish.kind == WishKind.STOP,
        PledgeWish.made_at < now - ON_ITS_WAY,
    )  # fmt: skip
    waiting = db.session.scalars(query.order_by(PledgeWish.id)).all()
    db.session.rollback()
    done = 0
    for wish_id in waiting:
        if carry_out(wish_id, gateway.patient(), now=now) == Outcome.KEPT:
            break  # Stripe is down for all of them.
        done += 1
    return done


def _let_go(now: datetime) -> None:
    """Fail the wishes whose request died between the row and Stripe's answer."""
    lost = select(PledgeWish.id).where(
        PledgeWish.state == WishState.ASKED, PledgeWish.kind != WishKind.STOP,
        PledgeWish.made_at < now - ON_ITS_WAY,
    )  # fmt: skip
    ids = db.session.scalars(lost).all()
    db.session.rollback()
    for wish_id in ids:
        _unheard(_question(wish_id), now)
