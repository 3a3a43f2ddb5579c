"""Payments: what pressing Pay on the hosted page makes of an open session."""

from __future__ import annotations

from typing import Any

from . import charges, listing, sessions, subscriptions
from .account import Account, StripeObject
from .call import Call, Routes


class SessionNotOpen(Exception):
    """The session is complete or expired: nothing can be paid."""


def pay(
    account: Account, session_id: str, *, email: str | None, name: str | None, late: bool = False
) -> StripeObject:
    """Pay an open session with a card that works; return the session.

    `late`: the payment was under way when the session expired, and comes through after all.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    with account.lock:
        session, intent = begin(account, session_id, email, name, late=late)
        if session["mode"] == "subscription":
            subscriptions.begin(account, session, intent)
        else:
            charges.succeed(account, intent, _attempt(account, session, intent))
        session.update(status="complete", payment_status="paid", url=None)
        account.record("checkout.session.completed", session)
        return session


def decline(account: Account, session_id: str, *, code: str = "generic_decline") -> StripeObject:
    """Try an open session with a card that is refused; it stays open.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    with account.lock:
        session, intent = begin(account, session_id, None, None)
        charge = _attempt(account, session, intent)
        charges.fail(account, intent, charge, code)
        return session


def retrieve_intent(call: Call) -> StripeObject:
    """Return one payment intent."""
    return call.account.find("payment_intent", call.path_params["intent"], param="intent")


def retrieve_charge(call: Call) -> StripeObject:
    """Return one charge."""
    return call.account.find("charge", call.path_params["charge"])


def list_intents(call: Call) -> StripeObject:
    """Return a page of payment intents."""
    return listing.page(
        call, "payment_intent", lambda one: listing.equal(one, call.params, ("customer",))
    )


def list_charges(call: Call) -> StripeObject:
    """Return a page of charges."""
    names = ("customer", "payment_intent", "transfer_group")
    return listing.page(call, "charge", lambda one: listing.equal(one, call.params, names))


def begin(
    account: Account, session_id: str, email: str | None, name: str | None, *, late: bool = False
) -> tuple[StripeObject, StripeObject]:
    """Return an open session and its intent, made at the first attempt.

    Raises:
        SessionNotOpen: it is complete or expired.
    """
    session = _open_session(account, session_id, email, name, late=late)
    if session["mode"] == "subscription":
        return session, subscriptions.attempted_intent(account, session)
    if session["payment_intent"] is None:
        session["payment_intent"] = _intent(account, session)["id"]
    return session, account.find("payment_intent", session["payment_intent"])


def _open_session(
    account: Account, session_id: str, email: str | None, name: str | None, *, late: bool
) -> StripeObject:
    sessions.expire_overdue(account)
    session = account.find(sessions.KIND, session_id, param="session")
    if session["status"] != ("expired" if late else "open"):
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


def _attempt(account: Account, session: StripeObject, intent: StripeObject) -> StripeObject:
    intent["payment_method"] = None  # Another card each time.
    details = session["customer_details"]
    return charges.attempt(account, intent, email=details["email"], name=details["name"])


def _intent(account: Account, session: StripeObject) -> StripeObject:
    given: dict[str, Any] = account.objects("intent_data").get(session["id"], {})
    return charges.intent(
        account,
        amount=session["amount_total"],
        currency=session["currency"],
        payment_method_types=session["payment_method_types"],
        **given,
    )


ROUTES: Routes = {
    ("GET", "/v1/payment_intents"): list_intents,
    ("GET", "/v1/payment_intents/{intent}"): retrieve_intent,
    ("GET", "/v1/charges"): list_charges,
    ("GET", "/v1/charges/{charge}"): retrieve_charge,
}
