"""Checkout Sessions: opened, read, listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from lfnkr_app.donations.gateway.client import Gateway, asked, listed

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


def since(gateway: Gateway, moment: datetime) -> Iterator[CheckoutSession]:
    """Return every session opened since `moment`, newest first, without its charge."""
    created = {"gte": int(moment.timestamp())}
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
        gift=_tag(session, "gift"),
        payment_intent_id=expanded.id if expanded else intent,
        intent_status=expanded.status if expanded else None,
        paid_at=datetime.fromtimestamp(charge.created, UTC) if paid and charge else None,
        pledge=_tag(session, "pledge"),
        subscription_id=_id(session.subscription),
        customer_id=_id(session.customer),
        charge_id=_id(charge),
    )


def _tag(session: Any, name: str) -> str:
    metadata = session.metadata
    return str(metadata[name]) if metadata and name in metadata else ""


def _id(member: Any) -> str | None:
    """Return the id of what a session points to, expanded or not."""
    return member if isinstance(member, str | None) else str(member.id)
