"""Payments: what pressing Pay on the hosted page makes of an open session."""

from __future__ import annotations

from typing import Any

from . import sessions
from .account import Account, StripeObject
from .call import Call, Routes
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


class SessionNotOpen(Exception):
    """The session is complete or expired: nothing can be paid."""


def pay(account: Account, session_id: str, *, email: str | None, name: str | None) -> StripeObject:
    """Pay an open session with a card that works; return the session.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    with account.lock:
        session = _open_session(account, session_id, email, name)
        intent, charge = _attempt(account, session)
        _settle(account, charge)
        intent.update(status="succeeded", amount_received=intent["amount"])
        session.update(status="complete", payment_status="paid", url=None)
        for subject in (charge, intent):
            account.record(f"{subject['object']}.succeeded", subject)
        account.record("checkout.session.completed", session)
        return session


def decline(account: Account, session_id: str, *, code: str = "generic_decline") -> StripeObject:
    """Try an open session with a card that is refused; it stays open.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    with account.lock:
        session = _open_session(account, session_id, None, None)
        intent, charge = _attempt(account, session)
        charge.update(
            status="failed",
            paid=False,
            captured=False,
            amount_captured=0,
            failure_code="card_declined",
            failure_message="Your card was declined.",
            outcome=_outcome("issuer_declined", "declined_by_network", code),
        )
        intent.update(
            status="requires_payment_method", last_payment_error=_card_error(charge, code)
        )
        account.record("charge.failed", charge)
        account.record("payment_intent.payment_failed", intent)
        return session


def retrieve_intent(call: Call) -> StripeObject:
    """Return one payment intent."""
    return call.account.find("payment_intent", call.path_params["intent"], param="intent")


def retrieve_charge(call: Call) -> StripeObject:
    """Return one charge."""
    return call.account.find("charge", call.path_params["charge"])


def retrieve_balance_transaction(call: Call) -> StripeObject:
    """Return one balance transaction."""
    return call.account.find("balance_transaction", call.path_params["id"])


def _open_session(
    account: Account, session_id: str, email: str | None, name: str | None
) -> StripeObject:
    sessions.expire_overdue(account)
    session = account.find(sessions.KIND, session_id, param="session")
    if session["status"] != "open":
        raise SessionNotOpen(session["status"])
    known = session["customer_details"] or {}
    email = email or known.get("email") or "donor@example.org"
    session["customer_details"] = {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name or known.get("name"),
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    return session


def _attempt(account: Account, session: StripeObject) -> tuple[StripeObject, StripeObject]:
    """Return the session's intent, made at the first attempt, and a new charge on it."""
    if session["payment_intent"] is None:
        intent = account.add(_intent(account, session))
        session["payment_intent"] = intent["id"]
    intent = account.find("payment_intent", session["payment_intent"])
    charge = account.add(_charge(account, session, intent))
    intent.update(
        latest_charge=charge["id"], payment_method=charge["payment_method"], last_payment_error=None
    )
    return intent, charge


def _intent(account: Account, session: StripeObject) -> StripeObject:
    given: dict[str, Any] = account.objects("intent_data").get(session["id"], {})
    intent_id = new_id("pi_")
    fixed = {
        "id": intent_id,
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{intent_id}_secret_"),
        "confirmation_method": "automatic",
        "created": account.now(),
        "currency": session["currency"],
        "metadata": {},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": session["payment_method_types"],
        "status": "processing",
    }
    return account.blank("payment_intent") | fixed | given


def _charge(account: Account, session: StripeObject, intent: StripeObject) -> StripeObject:
    details = session["customer_details"]
    copied = ("amount", "currency", "description", "metadata", "receipt_email")
    fixed = {
        "id": new_id("ch_"),
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "billing_details": {
            "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
            "email": details["email"],
            "name": details["name"],
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
        "payment_method": new_id("pm_"),
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
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
        "message": "Your card was declined.",
        "type": "card_error",
    }


def _settle(account: Account, charge: StripeObject) -> None:
    """Write the charge into the balance, less Stripe's fee rounded to a whole minor unit."""
    amount, currency, now = charge["amount"], charge["currency"], account.now()
    fee = (amount * FEE_PER_MILLE + 500) // 1000
    part = {"amount": fee, "application": None, "currency": currency, "type": "stripe_fee"}
    transaction = account.blank("balance_transaction") | {
        "id": new_id("txn_"),
        "amount": amount,
        "available_on": now + 4 * 24 * 60 * 60,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": charge["description"],
        "fee": fee,
        "fee_details": [part | {"description": "Stripe processing fees"}],
        "net": amount - fee,
        "reporting_category": "charge",
        "source": charge["id"],
        "status": "pending",
        "type": "charge",
    }
    charge["balance_transaction"] = account.add(transaction)["id"]


ROUTES: Routes = {
    ("GET", "/v1/payment_intents/{intent}"): retrieve_intent,
    ("GET", "/v1/charges/{charge}"): retrieve_charge,
    ("GET", "/v1/balance_transactions/{id}"): retrieve_balance_transaction,
}
