"""Verbs that change gifts; they never commit, and never speak to Stripe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.donations import emails, rules, turning
from lfnkr_app.donations.errors import MoneyMismatch
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.mail import outbox


def forget_repeat(gift_id: int) -> None:
    """Let the same form, sent again, make a new gift: this one met trouble on its way."""
    db.session.execute(update(Gift).where(Gift.id == gift_id).values(repeat_key=None))


def refuse(gift: Gift, *, now: datetime) -> None:
    """Note that Stripe refused to open a session: this gift will never be paid."""
    if gift.state == GiftState.CREATED:
        turning.turn(gift, GiftState.FAILED, source="form", now=now, repeat_key=None)


def give_up(gift: Gift, *, source: str, now: datetime) -> bool:
    """Expire a gift of which Stripe has no session; return whether it changed."""
    return (
        turning.turn(gift, GiftState.EXPIRED, source=source, now=now, repeat_key=None) is not None
    )


def announce(gift: Gift, email: str, *, now: datetime) -> None:
    """Mail the lines of a transfer to its donor, unless the address had its three today."""
    letter = emails.transfer(gift, email)
    today = clock.tokyo_midnight(clock.tokyo_day(now))
    if letter.about and outbox.count_about(letter.about, since=today) < rules.TRANSFER_MAILS_A_DAY:
        outbox.queue(letter, now=now)


def apply(
    gift: Gift, session: CheckoutSession, *, source: str, now: datetime
) -> tuple[str, str] | None:
    """Make a gift what its session is now; return what it was and became, or None for no change.

    Number, receipt and mail are made in this very transaction when it turns to succeeded; twice
    is harmless.

    Raises:
        MoneyMismatch: the session holds another sum, or is another session than the gift's.
    """
    _check_match(gift, session)
    becomes = rules.outcome(session)
    columns: dict[str, Any] = {"session_id": session.id}
    if session.payment_intent_id:
        columns["payment_intent_id"] = session.payment_intent_id
    if session.charge_id:
        columns["charge_id"] = session.charge_id
    if session.pay_by:
        columns["pay_by"] = session.pay_by
    if becomes == GiftState.SUCCEEDED:
        received_at = session.paid_at or now
        was = turning.settle(gift, source=source, received_at=received_at, now=now, **columns)
    else:
        columns |= {} if becomes == GiftState.OPEN else {"repeat_key": None}
        was = turning.turn(gift, becomes, source=source, now=now, **columns)
    return None if was is None else (was, becomes)


def _check_match(gift: Gift, session: CheckoutSession) -> None:
    same_sum = (gift.amount_minor, gift.currency) == (session.amount_minor, session.currency)
    if not same_sum or gift.uid.hex() != session.gift or gift.session_id not in {None, session.id}:
        raise MoneyMismatch(gift.id)
