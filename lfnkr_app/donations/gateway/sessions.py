"""Checkout Sessions: opened, read, listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import stripe

from lfnkr_app.donations.gateway.client import Gateway, asked, listed
from lfnkr_app.donations.gateway.reading import id_of, moment, tag

EXPANDED: Final = ["payment_intent.latest_charge"]


@dataclass(frozen=True)
class CheckoutSession:
    """A session as Stripe has it at this moment; `gift` or `pledge` is the tag that we gave it."""

    id: str
    url: str | None
    status: str
    payment_status: str
    amount_minor: int
    currency: str
    gift: str
    payment_intent_id: str | None = None
    intent_status: str | None = None
    paid_at: datetime | None = None
    pledge: str = ""
    subscription_id: str | None = None
    customer_id: str | None = None
    charge_id: str | None = None
    pay_by: datetime | None = None  # until when a number of a convenience store can be paid


def open_session(
    gateway: Gateway, request: dict[str, Any], idempotency_key: str
) -> CheckoutSession:  # fmt: skip
    """Open a session, or return the one that this key opened before.

    Raises:
        GatewayDown: nobody knows whether it was opened; ask again with the same key.
        AddressRefused, RequestRefused: it was not opened.
    """
    create = gateway.v1.checkout.sessions.create
    return _read(asked(lambda: create(request, {"idempotency_key": idempotency_key})))


def session(gateway: Gateway, session_id: str) -> CheckoutSession:
    """Return a session as it is now.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    retrieve = gateway.v1.checkout.sessions.retrieve
    return _read(asked(lambda: retrieve(session_id, {"expand": EXPANDED})))


def since(gateway: Gateway, begin: datetime) -> Iterator[CheckoutSession]:
    """Return every session opened since `begin`, newest first, without its charge."""
    created = {"gte": int(begin.timestamp())}
    for found in listed(gateway.v1.checkout.sessions.list, {"created": created}):
        yield _read(found)


def _read(session: Any) -> CheckoutSession:
    intent = session.payment_intent
    expanded = intent if isinstance(intent, stripe.PaymentIntent) else None
    charge = getattr(expanded, "latest_charge", None)
    paid = isinstance(charge, stripe.Charge) and charge.paid
    return CheckoutSession(
        id=session.id,
        url=session.url,
        status=session.status,
        payment_status=session.payment_status,
        amount_minor=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        gift=tag(session, "gift"),
        payment_intent_id=expanded.id if expanded else intent,
        intent_status=expanded.status if expanded else None,
        paid_at=moment(charge.created) if paid and charge else None,
        pledge=tag(session, "pledge"),
        subscription_id=id_of(session.subscription),
        customer_id=id_of(session.customer),
        charge_id=id_of(charge),
        pay_by=_pay_by(expanded),
    )


def _pay_by(intent: stripe.PaymentIntent | None) -> datetime | None:
    action = intent.next_action if intent else None
    told = getattr(action, "konbini_display_details", None)
    return moment(told.expires_at) if told else None
