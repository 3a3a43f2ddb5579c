"""Refunds and Stripe: what is asked of it, and what it says. The row is committed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import charged, gateway, guarded
from lfnkr_app.donations.errors import MoneyMismatch, NoSuchObject, RequestRefused
from lfnkr_app.donations.gateway import Gateway, charges, refunds
from lfnkr_app.donations.gateway.charges import Charge
from lfnkr_app.donations.gateway.refunds import StripeRefund
from lfnkr_app.donations.inbox import Handler
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.refunds import actions, rules
from lfnkr_app.donations.refunds.models import Refund, RefundState

log = structlog.get_logger()


@dataclass(frozen=True)
class Seen:
    """All refunds of a gift's charge, as Stripe has them now."""

    gift_id: int
    refunds: tuple[StripeRefund, ...]


def send(refund_id: int, stripe: Gateway) -> None:
    """Ask Stripe for a refund that stands in `created`, and book what it says. Commits.

    What Stripe knows of the charge is read first: its memory for idempotency keys ends after a
    day, that of its refunds does not.

    Raises:
        GatewayDown: nobody knows whether it was made; the worker asks again.
    """
    refund = db.session.get_one(Refund, refund_id)
    gift_id, minor, uid = refund.gift_id, refund.amount_minor, refund.uid
    key, gift = refund.idempotency_key, db.session.get_one(Gift, gift_id)
    email, names = gift.donor.email or "", (gift.charge_id, gift.payment_intent_id)
    db.session.rollback()
    try:
        charge = _charge(stripe, *names)
        _book(Seen(gift_id, tuple(refunds.of_charge(stripe, charge.id))), clock.now())
        if _is_unsent(refund_id):
            request = rules.request(uid, charge.id, minor, by_card=charge.by_card, email=email)
            made = refunds.ask(stripe, request, key)
            _book(Seen(gift_id, (made,)), clock.now())
    except RequestRefused as fault:
        _note_refusal(gift_id, refund_id, str(fault))


def refresh(gift_id: int, stripe: Gateway) -> None:
    """Book what Stripe says of a gift's refunds at this moment. Commits.

    Raises:
        GatewayDown, RequestRefused: Stripe did not tell.
    """
    gift = db.session.get_one(Gift, gift_id)
    names = gift.charge_id, gift.payment_intent_id
    db.session.rollback()
    charge = _charge(stripe, *names)
    _book(Seen(gift_id, tuple(refunds.of_charge(stripe, charge.id))), clock.now())


def call_off(refund_id: int, stripe: Gateway) -> bool:
    """Ask Stripe to call off a refund that waits for its donor; return whether it is. Commits.

    Raises:
        GatewayDown, RequestRefused: Stripe did not tell; asking again is harmless.
    """
    refund = db.session.get_one(Refund, refund_id)
    name, gift_id = refund.refund_id or "", refund.gift_id
    db.session.rollback()
    try:
        _book(Seen(gift_id, (refunds.cancel(stripe, name),)), clock.now())
    except RequestRefused:  # It is on its way by now, or over: what is it?
        refresh(gift_id, stripe)
    state = db.session.get_one(Refund, refund_id).state
    db.session.rollback()
    return state == RefundState.CANCELLED


def _charge(stripe: Gateway, charge_id: str | None, intent_id: str | None) -> Charge:
    found = charges.found(stripe, charge_id, intent_id)
    if found is None:
        raise NoSuchObject("charge_missing")
    return found


def _is_unsent(refund_id: int) -> bool:
    unsent = db.session.get_one(Refund, refund_id).state == RefundState.CREATED
    db.session.rollback()
    return unsent


def _book(seen: Seen, now: datetime) -> None:
    begin_writing()
    try:
        apply(seen, now)
        db.session.commit()
    except MoneyMismatch:
        db.session.rollback()
        log.error("money_mismatch", gift_id=seen.gift_id, kind="refund")
        raise RequestRefused("mismatch") from None


def _note_refusal(gift_id: int, refund_id: int, code: str) -> None:
    log.warning("refund_refused", gift_id=gift_id, error_type=code)
    begin_writing()
    gift = guarded.held(gift_id)
    refund = db.session.get_one(Refund, refund_id, populate_existing=True)
    actions.refuse(gift, refund, code, now=clock.now())
    db.session.commit()


def look(subject: dict[str, Any]) -> Seen | None:
    """Return all refunds of the charge that an event is about; None where it is not ours."""
    found = charged.gift_of(subject)
    if found is None:
        return None
    gift_id, charge_id = found
    return Seen(gift_id, tuple(refunds.of_charge(gateway.patient(), charge_id)))


def apply(seen: Seen, now: datetime) -> str:
    """Book what Stripe says of a gift's refunds; return a note on what changed."""
    gift = guarded.held(seen.gift_id)
    became = [actions.book(gift, found, now=now) for found in _in_order(seen.refunds)]
    changes = [state for state in became if state]
    for state in changes:
        log.info("refund_changed", gift_id=gift.id, state=state)
    return "refund " + ", ".join(changes) if changes else "no change"


def _in_order(found: Iterable[StripeRefund]) -> list[StripeRefund]:
    """Return refunds so that what came to nothing frees its sum before others take it."""
    return sorted(found, key=lambda refund: rules.state_of(refund.status) == RefundState.SUCCEEDED)


HANDLERS: Final = (
    Handler("refund.", look, apply),
    Handler("charge.refund", look, apply),  # charge.refunded and charge.refund.updated
)
