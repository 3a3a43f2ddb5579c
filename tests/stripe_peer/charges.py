"""Intents and charges: one try to take money from a card, however it came about."""

from __future__ import annotations

from typing import Any

from . import transactions
from .account import Account, StripeObject
from .ids import new_id

FEE_PER_MILLE = 36  # Stripe's fee on cards in Japan, 3.6 %.
CARD = {
    "brand": "visa",
    "checks": {
        "address_line1_check": None,
        "address_postal_code_check": None,
        "cvc_check": "pass",
    },
    "country": "JP",
    "exp_month": 12,
    "exp_year": 2034,
    "fingerprint": "LoopbackPeer0001",
    "funding": "credit",
    "installments": None,
    "last4": "4242",
    "mandate": None,
    "network": "visa",
    "three_d_secure": None,
    "wallet": None,
}


def intent(account: Account, *, amount: int, currency: str, **given: Any) -> StripeObject:
    """Return a new payment intent on a card, not tried yet; `given` replaces any member."""
    intent_id = new_id("pi_")
    fixed = {
        "id": intent_id,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{intent_id}_secret_"),
        "confirmation_method": "automatic",
        "created": account.now(),
        "currency": currency,
        "metadata": {},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "processing",
    }
    return account.add(account.blank("payment_intent") | fixed | given)


def attempt(
    account: Account,
    intent: StripeObject,
    *,
    email: str | None,
    name: str | None,
    method: StripeObject | None = None,
) -> StripeObject:
    """Return a new charge on `intent`, by the intent's payment method or a fresh one.

    `method` tells of another method than a card; such a charge is a payment, `py_…`.
    """
    charge = _charge(account, intent, email, name)
    if method:
        charge |= {"id": new_id("py_"), "payment_method_details": method}
    account.add(charge)
    intent.update(
        latest_charge=charge["id"], payment_method=charge["payment_method"], last_payment_error=None
    )
    return charge


def succeed(account: Account, intent: StripeObject, charge: StripeObject) -> None:
    """Let the money of `charge` come in."""
    _settle(account, charge)
    intent.update(status="succeeded", amount_received=intent["amount"], next_action=None)
    for subject in (charge, intent):
        account.record(f"{subject['object']}.succeeded", subject)


def fail(account: Account, intent: StripeObject, charge: StripeObject, code: str) -> None:
    """Let the bank refuse `charge`; the intent can be tried again."""
    charge.update(
        status="failed",
        paid=False,
        captured=False,
        amount_captured=0,
        failure_code="card_declined",
        failure_message="Your card was declined.",
        outcome=_outcome("issuer_declined", "declined_by_network", code),
    )
    account.record("charge.failed", charge)
    reopen(account, intent, _card_error(charge, code))


def reopen(account: Account, intent: StripeObject, error: StripeObject) -> None:
    """Let an intent wait for another try, and say what went wrong with this one."""
    if "code" in error and "doc_url" not in error:
        code = error["code"].replace("_", "-")
        error = error | {"doc_url": f"https://stripe.com/docs/error-codes/{code}"}
    intent.update(status="requires_payment_method", next_action=None, last_payment_error=error)
    account.record("payment_intent.payment_failed", intent)


def _charge(
    account: Account, intent: StripeObject, email: str | None, name: str | None
) -> StripeObject:
    copied = ("amount", "currency", "customer", "description", "metadata", "receipt_email")
    fixed = {
        "id": new_id("ch_"),
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "billing_details": {
            "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
            "email": email,
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "LFNKR",
        "captured": True,
        "created": account.now(),
        "disputed": False,
        "fraud_details": {},
        "outcome": _outcome("authorized", "approved_by_network", None),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"] or new_id("pm_"),
        "payment_method_details": {
            "type": "card",
            "card": CARD | {"amount_authorized": intent["amount"]},
        },
        "radar_options": {},
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
    }
    copies = {name: intent[name] for name in copied}
    return account.blank("charge") | fixed | copies


def _outcome(kind: str, network_status: str, reason: str | None) -> StripeObject:
    paid = reason is None
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network_status,
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete." if paid else "The bank did not approve.",
        "type": kind,
    }


def _card_error(charge: StripeObject, code: str) -> StripeObject:
    return {
        "charge": charge["id"],
        "code": "card_declined",
        "decline_code": code,
        "message": "Your card was declined.",
        "type": "card_error",
    }


def _settle(account: Account, charge: StripeObject) -> None:
    """Write the charge into the balance, less Stripe's fee rounded to a whole minor unit."""
    fee = (charge["amount"] * FEE_PER_MILLE + 500) // 1000
    kind = "charge" if charge["payment_method_details"]["type"] == "card" else "payment"
    entered = transactions.enter(
        account, charge, kind, charge["amount"], fee=fee, category="charge"
    )
    charge["balance_transaction"] = entered["id"]
