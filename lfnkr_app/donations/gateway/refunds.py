"""Refunds: asked for, and listed by the charge that they give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from lfnkr_app.donations.gateway.client import Gateway, asked, listed
from lfnkr_app.donations.gateway.reading import currency, id_of, moment, tag


@dataclass(frozen=True)
class StripeRefund:
    """A refund as Stripe has it at this moment; `refund` is our tag, empty for the dashboard's."""

    id: str
    status: str
    amount_minor: int
    currency: str
    charge_id: str | None
    payment_intent_id: str | None
    refund: str
    failure: str | None
    made_at: datetime


def ask(gateway: Gateway, request: dict[str, Any], idempotency_key: str) -> StripeRefund:
    """Ask for a refund, or return the one that this key asked for before.

    Raises:
        GatewayDown: nobody knows whether it was made; ask again with the same key.
        RequestRefused: it was not made.
    """
    create = gateway.v1.refunds.create
    return _read(asked(partial(create, request, {"idempotency_key": idempotency_key})))


def cancel(gateway: Gateway, refund_id: str) -> StripeRefund:
    """Call off a refund that still waits for its donor, and return it as it is now.

    Raises:
        GatewayDown: nobody knows whether it was called off; asked twice is harmless.
        RequestRefused: it does not wait for its donor.
    """
    return _read(asked(partial(gateway.v1.refunds.cancel, refund_id)))


def of_charge(gateway: Gateway, charge_id: str) -> list[StripeRefund]:
    """Return every refund of a charge as it is now, the oldest first; raises alike."""
    found = listed(gateway.v1.refunds.list, {"charge": charge_id})
    return [_read(refund) for refund in found][::-1]


def since(gateway: Gateway, begin: datetime) -> list[StripeRefund]:
    """Return every refund made since a moment, the oldest first; raises alike."""
    wanted = {"created": {"gte": int(begin.timestamp())}}
    return [_read(refund) for refund in listed(gateway.v1.refunds.list, wanted)][::-1]


def _read(found: Any) -> StripeRefund:
    return StripeRefund(
        id=found.id,
        status=found.status or "pending",
        amount_minor=found.amount,
        currency=currency(found.currency),
        charge_id=id_of(found.charge),
        payment_intent_id=id_of(found.payment_intent),
        refund=tag(found, "refund"),
        failure=getattr(found, "failure_reason", None),
        made_at=moment(found.created),
    )
