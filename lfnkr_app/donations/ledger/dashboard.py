"""Where Stripe's own dashboard shows what a gift names, in the mode of our key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lfnkr_app.donations.gateway import client
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.pledges.models import Pledge

_DASHBOARD: Final = "https://dashboard.stripe.com"


@dataclass(frozen=True)
class Name:
    """One of Stripe's names; without an address where its dashboard has no page for it."""

    kind: str
    name: str
    url: str | None


def names(gift: Gift, pledge: Pledge | None, payout: Payout | None) -> Iterator[Name]:
    """Return Stripe's names of everything about a gift, those that are known."""
    known = (
        ("payment", gift.payment_intent_id, "payments"), ("charge", gift.charge_id, "payments"),
        ("session", gift.session_id, None), ("invoice", gift.invoice_id, "invoices"),
        ("subscription", pledge.subscription_id if pledge else None, "subscriptions"),
        ("customer", pledge.customer_id if pledge else None, "customers"),
        ("payout", payout.payout_id if payout else None, "payouts"),
        ("balance", gift.balance_transaction_id, None),
    )  # fmt: skip
    for kind, name, place in known:
        if name:
            yield Name(kind, name, _address(place, name) if place else None)


def _address(place: str, name: str) -> str:
    mode = "" if client.is_live() else "/test"
    return f"{_DASHBOARD}{mode}/{place}/{name}"
