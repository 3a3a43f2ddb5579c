"""Tries to pay: each charge on a payment, refused ones too; and the page on which they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lfnkr_app.donations.gateway.client import Gateway, asked, listed

#: What Stripe itself writes on the first payment of a subscription; its tags are not on it.
FIRST_OF_PLEDGE: Final = "Subscription creation"


@dataclass(frozen=True)
class Attempt:
    """One charge; `gift` is the tag that its payment bears, `email` the payer's at Stripe."""

    charge_id: str
    payment_intent: str
    refused: bool
    gift: str
    begins_pledge: bool
    email: str
    at: datetime


def attempt(gateway: Gateway, charge_id: str) -> Attempt:
    """Return a charge as it is now.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    return _read(asked(lambda: gateway.v1.charges.retrieve(charge_id)))


def of_payment(gateway: Gateway, payment_intent: str) -> list[Attempt]:
    """Return every charge on one payment, the newest first; none where it is not known."""
    if not payment_intent:
        return []
    wanted = {"payment_intent": payment_intent}
    return [_read(found) for found in listed(gateway.v1.charges.list, wanted)]


def close_page(gateway: Gateway, session_id: str) -> None:
    """Expire a Checkout Session, so that nothing more is tried on it.

    Raises:
        GatewayDown: nobody knows.
        RequestRefused: it is paid or over already.
    """
    asked(lambda: gateway.v1.checkout.sessions.expire(session_id))


def _read(charge: Any) -> Attempt:
    intent, metadata = charge.payment_intent, charge.metadata or {}
    return Attempt(
        charge_id=charge.id,
        payment_intent=intent if isinstance(intent, str) else getattr(intent, "id", ""),
        refused=charge.status == "failed",
        gift=str(metadata["gift"]) if "gift" in metadata else "",
        begins_pledge=charge.description == FIRST_OF_PLEDGE,
        email=(charge.billing_details.email if charge.billing_details else None) or "",
        at=datetime.fromtimestamp(charge.created, UTC),
    )
