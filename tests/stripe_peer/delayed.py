"""Delayed methods: a donor takes a number to a convenience store, and pays days later or not."""

from __future__ import annotations

from . import charges, konbini, payments, sessions
from .account import Account, StripeObject
from .errors import ApiError

EXPIRED = "payment_intent_payment_attempt_expired"
METHOD = {"type": konbini.METHOD, konbini.METHOD: {"store": {"chain": "familymart"}}}
_DETAILS = "konbini_display_details"
_STORES = ("familymart", "lawson", "ministop", "seicomart")


def wait(account: Account, session_id: str, *, email: str | None, name: str | None) -> StripeObject:
    """Complete an open session with a number for the store; it is unpaid.

    Raises:
        SessionNotOpen: it is complete or expired.
        ApiError: it does not offer stores.
    """
    with account.lock:
        session, intent = payments.begin(account, session_id, email, name)
        if konbini.METHOD not in session["payment_method_types"]:
            raise ApiError(f"This session does not offer {konbini.METHOD}.")
        days = konbini.days(session["payment_method_options"])
        details = {
            "expires_at": account.now() + days * konbini.DAY_S,
            "hosted_voucher_url": f"{account.base}/c/pay/{session_id}",
            "stores": {store: {"payment_code": "100000000000"} for store in _STORES},
        }
        action = {"type": _DETAILS, _DETAILS: details}
        intent.update(status="requires_action", next_action=action)
        session.update(status="complete", url=None)
        account.record("payment_intent.requires_action", intent)
        account.record("checkout.session.completed", session)
        return session


def settle(account: Account, session_id: str) -> StripeObject:
    """Let a donor pay the number at the store; return the session, paid."""
    with account.lock:
        session, intent = _waiting(account, session_id)
        details = session["customer_details"]
        charge = charges.attempt(
            account, intent, email=details["email"], name=details["name"], method=METHOD
        )
        charges.succeed(account, intent, charge)
        session["payment_status"] = "paid"
        account.record("checkout.session.async_payment_succeeded", session)
        return session


def fail(account: Account, session_id: str) -> StripeObject:
    """Let the number lapse unpaid; return the session, complete and unpaid for ever."""
    with account.lock:
        session, intent = _waiting(account, session_id)
        message = "The payment attempt expired: the number was not paid in time."
        error = {"code": EXPIRED, "message": message, "type": "invalid_request_error"}
        charges.reopen(account, intent, error)
        account.record("checkout.session.async_payment_failed", session)
        return session


def lapse(account: Account) -> None:
    """Let every number lapse whose days are over."""
    for session in list(account.objects(sessions.KIND).values()):
        try:
            _, intent = _waiting(account, session["id"])
        except ApiError:
            continue
        if intent["next_action"][_DETAILS]["expires_at"] <= account.now():
            fail(account, session["id"])


def _waiting(account: Account, session_id: str) -> tuple[StripeObject, StripeObject]:
    session = account.find(sessions.KIND, session_id, param="session")
    intent = account.objects("payment_intent").get(session["payment_intent"] or "")
    if intent is None or _DETAILS not in (intent["next_action"] or ()):
        raise ApiError(f"Session {session_id} does not wait for a payment at a store.")
    return session, intent
