"""Stripe's page on which a donor replaces the card."""

from __future__ import annotations

from typing import Any

from lfnkr_app.donations.gateway.client import Gateway, asked


def card_page(gateway: Gateway, customer_id: str, back: str, lang: str) -> str:
    """Return the address of a page that takes another card and then leads back.

    Raises:
        GatewayDown, RequestRefused: there is no such page for now.
    """
    done = {"type": "redirect", "redirect": {"return_url": back}}
    wanted: dict[str, Any] = {
        "customer": customer_id, "return_url": back, "locale": lang,
        "flow_data": {"type": "payment_method_update", "after_completion": done},
    }  # fmt: skip
    create = gateway.v1.billing_portal.sessions.create
    return str(asked(lambda: create(wanted)).url)
