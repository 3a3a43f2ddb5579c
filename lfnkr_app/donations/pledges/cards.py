"""A card that a donor put in on Stripe's page pays their pledges from then on, and what is due."""

from __future__ import annotations

import contextlib

from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import RequestRefused
from lfnkr_app.donations.gateway import invoices, subscriptions


def follow(subscription_id: str, customer_id: str) -> None:
    """Let the customer's chosen card pay a subscription, and try at once what is unpaid.

    Stripe's page makes a new card the customer's; a subscription keeps the one it began with
    until somebody says so. Asked twice, it is the same as asked once.

    Raises:
        GatewayDown: Stripe does not answer.
    """
    patient = gateway.patient()
    card = subscriptions.chosen_card(patient, customer_id)
    found = subscriptions.subscription(patient, subscription_id)
    if card is None or card == found.card_id or found.status == "canceled":
        return
    subscriptions.pay_by(patient, subscription_id, card)
    if found.status in {"past_due", "unpaid"} and found.latest_invoice_id:
        with contextlib.suppress(RequestRefused):  # Refused again: Stripe tells, and we mail.
            invoices.pay(patient, found.latest_invoice_id, card)
