"""Charges: the money of one gift as it came to Stripe, and what reached the balance of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import stripe

from lfnkr_app.donations.gateway import balance
from lfnkr_app.donations.gateway.balance import BalanceLine
from lfnkr_app.donations.gateway.client import Gateway, asked
from lfnkr_app.donations.gateway.reading import currency, id_of, tag

BALANCE: Final = "balance_transaction"


@dataclass(frozen=True)
class Charge:
    """A charge as Stripe has it; `gift` is the tag that we gave it, `line` None while unsettled."""

    id: str
    payment_intent_id: str | None
    customer_id: str | None
    gift: str
    amount_minor: int
    currency: str
    by_card: bool
    line: BalanceLine | None


def charge(gateway: Gateway, charge_id: str) -> Charge:
    """Return a charge as it is now.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    retrieve = gateway.v1.charges.retrieve
    return _read(asked(lambda: retrieve(charge_id, {"expand": [BALANCE]})))


def of_intent(gateway: Gateway, intent_id: str) -> Charge | None:
    """Return the last charge of a payment intent, None where none was tried; raises alike."""
    retrieve, wanted = gateway.v1.payment_intents.retrieve, [f"latest_charge.{BALANCE}"]
    last = asked(lambda: retrieve(intent_id, {"expand": wanted})).latest_charge
    return _read(last) if isinstance(last, stripe.Charge) else None


def found(gateway: Gateway, charge_id: str | None, intent_id: str | None) -> Charge | None:
    """Return the charge of that name, or the last one of the intent; raises alike."""
    if charge_id:
        return charge(gateway, charge_id)
    return of_intent(gateway, intent_id) if intent_id else None


def _read(told: Any) -> Charge:
    line, details = told.balance_transaction, told.payment_method_details
    return Charge(
        id=told.id,
        payment_intent_id=id_of(told.payment_intent),
        customer_id=id_of(told.customer),
        gift=tag(told, "gift"),
        amount_minor=told.amount,
        currency=currency(told.currency),
        by_card=details is None or details.type == "card",
        line=balance.read(line) if isinstance(line, stripe.BalanceTransaction) else None,
    )
