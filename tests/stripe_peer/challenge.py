"""3-D Secure: the bank asks whether it is the holder who pays, before any charge."""

from __future__ import annotations

from . import charges, payments
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
        message = "The provided PaymentMethod has failed authentication."
        error = {"code": FAILURE, "message": message, "type": "card_error"}
        charges.reopen(account, intent, error)
        return session
