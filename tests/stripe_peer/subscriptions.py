"""Subscriptions: begun by a paid session, changed and cancelled by the API."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from typing import Any

from . import cards, catalogue, charges, collecting, customers, invoices, listing
from . import subscription_rules as rules
from .account import Account, StripeObject
from .call import Call, Routes
from .ids import new_id
from .invoice_shapes import NO_TAX
from .metadata import changed

KIND = "subscription"
GIVEN, TRIED = "subscription_data", "subscription_attempt"
_SHOWN_UNASKED = ("active", "incomplete", "past_due", "paused", "trialing", "unpaid")


def begin(account: Account, session: StripeObject, intent: StripeObject) -> None:
    """Make of a session in `subscription` mode what its first payment makes of it."""
    details = session["customer_details"]
    customer = _customer(account, session)
    card = cards.attach(account, customer)
    subscription = _subscription(account, session, customer, card)
    account.record("customer.subscription.created", subscription)
    invoice = invoices.draft(account, subscription, reason="subscription_create")
    invoices.finalize(account, invoice, intent)
    intent.update(
        customer=customer["id"], payment_method=card["id"], setup_future_usage="off_session"
    )
    charge = charges.attempt(account, intent, email=details["email"], name=details["name"])
    charges.succeed(account, intent, charge)
    invoice["attempt_count"] = 1
    invoices.mark_paid(account, invoice)
    session.update(customer=customer["id"], invoice=invoice["id"], subscription=subscription["id"])


def attempted_intent(account: Account, session: StripeObject) -> StripeObject:
    """Return the intent of a session in `subscription` mode, made at its first attempt.

    The session does not name it, and it carries no metadata.
    """
    tried: dict[str, str] = account.objects(TRIED)
    if session["id"] not in tried:
        intent = charges.intent(
            account,
            amount=session["amount_total"],
            currency=session["currency"],
            description="Subscription creation",
        )
        tried[session["id"]] = intent["id"]
    return account.find("payment_intent", tried[session["id"]])


def next_end(subscription: StripeObject, start: int) -> int:
    """Return when the period ends that begins at `start`, on the anchor's day of the month."""
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    anchor = datetime.fromtimestamp(subscription["billing_cycle_anchor"], UTC)
    begun = datetime.fromtimestamp(start, UTC)
    months = begun.year * 12 + begun.month - 1
    months += recurring["interval_count"] * (12 if recurring["interval"] == "year" else 1)
    year, month = divmod(months, 12)
    day = min(anchor.day, calendar.monthrange(year, month + 1)[1])
    return int(anchor.replace(year=year, month=month + 1, day=day).timestamp())


def retrieve(call: Call) -> StripeObject:
    """Return one subscription, cancelled ones too."""
    return call.account.find(KIND, call.path_params["subscription_exposed_id"], param="id")


def list_all(call: Call) -> StripeObject:
    """Return a page of subscriptions; cancelled ones only when asked for."""
    customer, status = call.params.get("customer"), call.params.get("status")
    shown = {None: _SHOWN_UNASKED, "all": (*_SHOWN_UNASKED, "canceled")}.get(status, (status,))

    def fits(one: StripeObject) -> bool:
        return one["status"] in shown and customer in (None, one["customer"])

    return listing.page(call, KIND, fits)


def update(call: Call) -> StripeObject:
    """Change what is given; other parts stay as they are."""
    account, params, subscription = call.account, call.params, retrieve(call)
    rules.check_update(params, subscription, now=account.now())
    if "default_payment_method" in params:
        card, name = params["default_payment_method"], "default_payment_method"
        cards.check_owned(account, card, subscription["customer"], param=name)
        subscription[name] = card
    for at, item in enumerate(params.get("items", ())):
        _change_item(account, subscription, item, f"items[{at}]")
    if "pause_collection" in params:
        subscription["pause_collection"] = _pause(params["pause_collection"])
    if "cancel_at_period_end" in params:
        _cancel_later(account, subscription, wanted=params["cancel_at_period_end"])
    if "description" in params:
        subscription["description"] = params["description"] or None
    subscription["cancellation_details"] |= params.get("cancellation_details", {})
    subscription["metadata"] = changed(subscription["metadata"], params.get("metadata"))
    account.record("customer.subscription.updated", subscription, request=call.origin())
    return subscription


def cancel(call: Call) -> StripeObject:
    """End a subscription at once."""
    subscription = retrieve(call)
    rules.check_cancel(call.params, subscription)
    subscription["cancellation_details"] |= call.params.get("cancellation_details", {})
    collecting.cancel(call.account, subscription, "cancellation_requested", call.origin())
    return subscription


def list_items(call: Call) -> StripeObject:
    """Return the items of one subscription."""
    subscription = call.account.find(KIND, call.params["subscription"], param="subscription")
    return {**subscription["items"], "url": call.path}


def retrieve_item(call: Call) -> StripeObject:
    """Return one subscription item.

    Raises:
        ApiError: there is none.
    """
    item_id = call.path_params["item"]
    for subscription in call.account.objects(KIND).values():
        for item in subscription["items"]["data"]:
            if item["id"] == item_id:
                found: StripeObject = item
                return found
    return call.account.find("subscription_item", item_id, param="item")


def _customer(account: Account, session: StripeObject) -> StripeObject:
    details = session["customer_details"]
    if session["customer"]:
        return account.find(customers.KIND, session["customer"])
    email, name = details["email"], details["name"]
    return customers.add(account, currency=session["currency"], email=email, name=name)


def _subscription(
    account: Account, session: StripeObject, customer: StripeObject, card: StripeObject
) -> StripeObject:
    given: dict[str, Any] = account.objects(GIVEN).get(session["id"], {})
    now, subscription_id = account.now(), new_id("sub_")
    [bought] = account.objects("line_items")[session["id"]]["data"]
    item = _item(account, subscription_id, bought)
    subscription = account.blank(KIND) | {
        "id": subscription_id,
        "automatic_tax": {k: v for k, v in NO_TAX.items() if k not in ("provider", "status")},
        "billing_cycle_anchor": now,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": session["currency"],
        "customer": customer["id"],
        "default_payment_method": card["id"],
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": _items([item], subscription_id),
        "metadata": {},
        "payment_settings": {
            "payment_method_options": {
                "card": {"network": None, "request_three_d_secure": "automatic"}
            },
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "start_date": now,
        "status": "active",
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    }
    subscription |= given
    item["current_period_end"] = next_end(subscription, now)
    return account.add(subscription)


def _item(account: Account, subscription_id: str, bought: StripeObject) -> StripeObject:
    now = account.now()
    return account.blank("subscription_item") | {
        "id": new_id("si_"),
        "created": now,
        "current_period_end": now,
        "current_period_start": now,
        "discounts": [],
        "metadata": {},
        "price": bought["price"],
        "quantity": bought["quantity"],
        "subscription": subscription_id,
        "tax_rates": [],
    }


def _items(items: list[StripeObject], subscription_id: str) -> StripeObject:
    url = f"/v1/subscription_items?subscription={subscription_id}"
    return {"object": "list", "data": items, "has_more": False, "url": url}


def _change_item(
    account: Account, subscription: StripeObject, given: dict[str, Any], name: str
) -> None:
    [item] = subscription["items"]["data"]
    if "price_data" in given:
        param = f"{name}[price_data]"
        item["price"] = catalogue.price(account, given["price_data"], param=param)
    item["quantity"] = given.get("quantity", item["quantity"])
    item["metadata"] = changed(item["metadata"], given.get("metadata"))


def _pause(given: dict[str, Any] | str) -> StripeObject | None:
    return {"resumes_at": None} | given if isinstance(given, dict) else None


def _cancel_later(account: Account, subscription: StripeObject, *, wanted: bool) -> None:
    end = subscription["items"]["data"][0]["current_period_end"]
    reason = "cancellation_requested" if wanted else None
    subscription.update(
        cancel_at=end if wanted else None,
        cancel_at_period_end=wanted,
        canceled_at=account.now() if wanted else None,
        cancellation_details=subscription["cancellation_details"] | {"reason": reason},
    )


ROUTES: Routes = {
    ("GET", "/v1/subscriptions"): list_all,
    ("GET", "/v1/subscriptions/{subscription_exposed_id}"): retrieve,
    ("POST", "/v1/subscriptions/{subscription_exposed_id}"): update,
    ("DELETE", "/v1/subscriptions/{subscription_exposed_id}"): cancel,
    ("GET", "/v1/subscription_items"): list_items,
    ("GET", "/v1/subscription_items/{item}"): retrieve_item,
}
