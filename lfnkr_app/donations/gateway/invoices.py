"""Invoices of subscriptions: read with what paid them, listed, tried again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from lfnkr_app.donations.gateway.client import Gateway, asked, listed

#: In this version an invoice names its payments, and those the intents.
EXPANDED: Final = ["payments.data.payment.payment_intent"]


@dataclass(frozen=True)
class Invoice:
    """One turn of a pledge; `taken_minor` is what its payments really took, nought if unpaid."""

    id: str
    status: str
    subscription_id: str
    pledge: str
    currency: str
    taken_minor: int = 0
    payment_intent_id: str | None = None
    charge_id: str | None = None
    paid_at: datetime | None = None
    tries: int = 0
    tries_again_at: datetime | None = None
    asks_donor: bool = False
    page: str | None = None

    @property
    def is_paid(self) -> bool:
        """Return whether money came by it."""
        return self.status == "paid" and self.taken_minor > 0


def invoice(gateway: Gateway, invoice_id: str) -> Invoice:
    """Return an invoice as it is now.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    retrieve = gateway.v1.invoices.retrieve
    return _read(asked(lambda: retrieve(invoice_id, {"expand": EXPANDED})))


def paid_since(gateway: Gateway, subscription_id: str, moment: datetime | None) -> Iterator[str]:
    """Return the ids of a subscription's paid invoices made since a moment, newest first."""
    wanted: dict[str, Any] = {"subscription": subscription_id, "status": "paid"}
    if moment is not None:
        wanted["created"] = {"gte": int(moment.timestamp())}
    for found in listed(gateway.v1.invoices.list, wanted):
        yield found.id


def pay(gateway: Gateway, invoice_id: str, card_id: str) -> None:
    """Try an open invoice once more by that card, now.

    Raises:
        GatewayDown: nobody knows whether it was tried.
        RequestRefused: it was not paid.
    """
    options = {"idempotency_key": f"pay-{invoice_id}-{card_id}"}
    wanted = {"payment_method": card_id}
    asked(lambda: gateway.v1.invoices.pay(invoice_id, wanted, options))


def subscription_of(subject: dict[str, Any]) -> tuple[str, str]:
    """Return subscription and our tag of an invoice as an event brings it; empty for others."""
    parent = subject.get("parent")
    details = parent.get("subscription_details") if isinstance(parent, dict) else None
    if not isinstance(details, dict):
        return "", ""
    metadata, subscription = details.get("metadata"), details.get("subscription")
    tag = metadata.get("pledge") if isinstance(metadata, dict) else None
    return (
        subscription if isinstance(subscription, str) else "",
        tag if isinstance(tag, str) else "",
    )


def _read(found: Any) -> Invoice:
    subscription_id, tag = subscription_of(found.to_dict())
    payments = found.payments.data if found.payments else []
    paid = [one for one in payments if one.status == "paid" and one.amount_paid]
    payment = next(iter(paid or [one for one in payments if one.is_default] or payments), None)
    intent_id, charge_id, intent_status = _money_of(payment)
    return Invoice(
        id=found.id,
        status=found.status,
        subscription_id=subscription_id,
        pledge=tag,
        currency=found.currency.upper(),
        taken_minor=sum(one.amount_paid for one in paid if _came_by_stripe(one)),
        payment_intent_id=intent_id,
        charge_id=charge_id,
        paid_at=_moment(payment.status_transitions.paid_at) if paid and payment else None,
        tries=found.attempt_count,
        tries_again_at=_moment(found.next_payment_attempt),
        asks_donor=intent_status == "requires_action",
        page=found.hosted_invoice_url,
    )


def _came_by_stripe(payment: Any) -> bool:
    """Return whether a payment moved money at Stripe; others were noted there by hand."""
    return payment.payment.type in {"payment_intent", "charge"}


def _money_of(payment: Any) -> tuple[str | None, str | None, str | None]:
    """Return intent, charge and the intent's status of one payment of an invoice."""
    if payment is None:
        return None, None, None
    intent = getattr(payment.payment, "payment_intent", None)
    charge = getattr(payment.payment, "charge", None)
    if isinstance(intent, stripe.PaymentIntent):
        return intent.id, _id(intent.latest_charge), intent.status
    return intent, _id(charge), None


def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


def _id(member: Any) -> str | None:
    return member if isinstance(member, str | None) else str(member.id)
