"""Checkout Sessions: created, retrieved, listed, expired."""

from __future__ import annotations

import copy
import time
from typing import Any

from . import catalogue, listing, session_rules
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError
from .ids import new_id

KIND = "checkout.session"
ECHOED = (
    "allow_promotion_codes",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer_creation",
    "customer_email",
    "integration_identifier",
    "locale",
    "metadata",
    "origin_context",
    "payment_method_collection",
    "payment_method_types",
    "submit_type",
    "success_url",
)


def create(call: Call) -> StripeObject:
    """Open a session and its line items."""
    params, now = copy.deepcopy(call.params), int(time.time())  # No session is on the test clock.
    session_rules.check(params, now=now)
    if "customer" in params:
        call.account.find("customer", params["customer"], param="customer")
    session_id = new_id("cs_test_")
    items = [
        _line_item(call.account, item, f"line_items[{at}]")
        for at, item in enumerate(params["line_items"])
    ]
    call.account.objects("line_items")[session_id] = _item_list(session_id, items)
    session = call.account.blank(KIND) | _session(session_id, params, items, now)
    session |= {name: params[name] for name in ECHOED if name in params}
    session["url"] = f"{call.account.base}/c/pay/{session_id}"
    call.account.objects("intent_data")[session_id] = params.get("payment_intent_data", {})
    call.account.objects("subscription_data")[session_id] = params.get("subscription_data", {})
    call.account.objects("clock_shift")[session_id] = call.account.clock_shift_s
    return call.account.add(session)


def retrieve(call: Call) -> StripeObject:
    """Return one session."""
    expire_overdue(call.account)
    return call.account.find(KIND, call.path_params["session"], param="session")


def list_all(call: Call) -> StripeObject:
    """Return a page of sessions."""
    expire_overdue(call.account)
    wanted: dict[str, Any] = {
        name: call.params[name]
        for name in ("customer", "payment_intent", "payment_link", "status", "subscription")
        if name in call.params
    }
    email = call.params.get("customer_details", {}).get("email")
    return listing.page(call, KIND, lambda session: _fits(session, wanted, email))


def expire(call: Call) -> StripeObject:
    """Expire an open session at once."""
    session = retrieve(call)
    if session["status"] != "open":
        raise ApiError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
    _expire(call.account, session, call.origin())
    return session


def expire_overdue(account: Account) -> None:
    """Expire the open sessions whose time is over; only moves of the clock after them count."""
    shifts = account.objects("clock_shift")
    for session in list(account.objects(KIND).values()):
        now = account.now() - shifts.get(session["id"], 0)
        if session["status"] == "open" and session["expires_at"] <= now:
            _expire(account, session, None)


def _expire(account: Account, session: StripeObject, origin: StripeObject | None) -> None:
    session.update(status="expired", url=None)
    account.record("checkout.session.expired", session, request=origin)


def _fits(session: StripeObject, wanted: dict[str, Any], email: str | None) -> bool:
    if email is not None and (session["customer_details"] or {}).get("email") != email:
        return False
    return all(session[name] == value for name, value in wanted.items())


def _session(
    session_id: str, params: dict[str, Any], items: list[StripeObject], now: int
) -> StripeObject:
    total = sum(item["amount_total"] for item in items)
    repeats = params["mode"] == "subscription"
    return _collections(params) | {
        "id": session_id,
        "amount_subtotal": total,
        "amount_total": total,
        "created": now,
        "currency": items[0]["currency"],
        "custom_fields": [],
        "customer": params.get("customer"),
        "customer_creation": "always" if repeats else "if_required",
        "customer_details": _customer_details(params.get("customer_email")),
        "expires_at": params.get("expires_at", now + session_rules.MAXIMUM_LIFE_S),
        "metadata": {},
        "mode": params["mode"],
        "payment_method_collection": "always" if repeats else "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}}
        | params.get("payment_method_options", {}),
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
    }


def _collections(params: dict[str, Any]) -> StripeObject:
    custom_text = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_text": dict.fromkeys(custom_text) | params.get("custom_text", {}),
        "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
    }


def _customer_details(email: str | None) -> StripeObject | None:
    if email is None:
        return None
    nothing = dict.fromkeys(("address", "business_name", "individual_name", "name", "phone"))
    return nothing | {"email": email, "tax_exempt": "none", "tax_ids": None}


def _line_item(account: Account, item: dict[str, Any], name: str) -> StripeObject:
    data = item["price_data"]
    price = catalogue.price(account, data, param=f"{name}[price_data]")
    total = data["unit_amount"] * item["quantity"]
    return account.blank("item") | {
        "id": new_id("li_"),
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": data["currency"],
        "description": account.find("product", price["product"])["name"],
        "metadata": item.get("metadata", {}),
        "price": price,
        "quantity": item["quantity"],
    }


def _item_list(session_id: str, items: list[StripeObject]) -> StripeObject:
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return {"object": "list", "data": items, "has_more": False, "url": url}


ROUTES: Routes = {
    ("POST", "/v1/checkout/sessions"): create,
    ("GET", "/v1/checkout/sessions"): list_all,
    ("GET", "/v1/checkout/sessions/{session}"): retrieve,
    ("POST", "/v1/checkout/sessions/{session}/expire"): expire,
}
