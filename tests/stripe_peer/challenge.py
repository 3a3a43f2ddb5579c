"""3-D Secure: the bank asks whether it is the holder who pays, before any charge."""

from __future__ import annotations

from . import payments
from .account import Account, StripeObject

FAILURE = "payment_intent_authentication_failure"


def ask(account: Account, session_id: str) -> StripeObject:
    """Let the bank ask about the card of an open session; `payments.pay` is a right answer.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    with account.lock:
        session, intent = payments.begin(account, session_id, None, None)
        address = f"{account.base}/c/pay/{session_id}"
        redirect = {"return_url": address, "url": address}
        intent.update(
            status="requires_action",
            next_action={"type": "redirect_to_url", "redirect_to_url": redirect},
        )
        account.record("payment_intent.requires_action", intent)
        return session


def refuse(account: Account, session_id: str) -> StripeObject:
    """Let the bank's question be answered wrongly; the session stays open, nothing is charged.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    with account.lock:
        session, intent = payments.begin(account, session_id, None, None)
        error = {
            "code": FAILURE,
            "doc_url": f"https://stripe.com/docs/error-codes/{FAILURE.replace('_', '-')}",
            "message": "The provided PaymentMethod has failed authentication.",
            "type": "card_error",
        }
        intent.update(
            status="requires_payment_method",
            next_action=None,
            payment_method=None,
            last_payment_error=error,
        )
        account.record("payment_intent.payment_failed", intent)
        return session
