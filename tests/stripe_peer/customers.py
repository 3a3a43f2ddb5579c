"""Customers: made by a first repeating gift, or by the API."""

from __future__ import annotations

import secrets
import string
from typing import Any

from . import cards, errors, listing
from .account import Account, StripeObject
from .call import Call, Routes
from .ids import new_id
from .metadata import changed

KIND = "customer"
CREATE = frozenset(("description", "email", "expand", "metadata", "name", "preferred_locales"))
UPDATE = CREATE | {"invoice_settings"}


def add(account: Account, **given: Any) -> StripeObject:
    """Return a new customer."""
    customer = account.add(_customer(account) | given)
    account.record("customer.created", customer)
    return customer


def create(call: Call) -> StripeObject:
    """Make a customer."""
    _check_modelled(call.params, CREATE)
    return add(call.account, **_given(call.params))


def retrieve(call: Call) -> StripeObject:
    """Return one customer."""
    return call.account.find(KIND, call.path_params["customer"], param="id")


def update(call: Call) -> StripeObject:
    """Change what is said about a customer, or which card is their default."""
    customer = retrieve(call)
    _check_modelled(call.params, UPDATE)
    settings = call.params.get("invoice_settings") or {}
    _check_modelled(settings, frozenset(("default_payment_method",)), "invoice_settings")
    if "default_payment_method" in settings:
        name = "invoice_settings[default_payment_method]"
        card = settings["default_payment_method"]
        cards.check_owned(call.account, card, customer["id"], param=name)
        customer["invoice_settings"]["default_payment_method"] = card
    metadata = changed(customer["metadata"], call.params.get("metadata"))
    customer.update(_given(call.params) | {"metadata": metadata})
    call.account.record("customer.updated", customer, request=call.origin())
    return customer


def list_all(call: Call) -> StripeObject:
    """Return a page of customers."""
    email = call.params.get("email")
    return listing.page(call, KIND, lambda one: email in (None, one["email"]))


def _check_modelled(given: dict[str, Any], names: frozenset[str], within: str = "") -> None:
    for name in given.keys() - names:
        raise errors.not_modelled(f"{within}[{name}]" if within else name)


def _given(params: dict[str, Any]) -> dict[str, Any]:
    named = CREATE - {"expand"}
    return {name: params[name] or None for name in named if name in params}


def _customer(account: Account) -> StripeObject:
    prefix = "".join(secrets.choice(string.ascii_uppercase) for _ in range(8))
    return account.blank(KIND) | {
        "id": new_id("cus_"),
        "balance": 0,
        "created": account.now(),
        "delinquent": False,
        "invoice_prefix": prefix,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
    }


ROUTES: Routes = {
    ("POST", "/v1/customers"): create,
    ("GET", "/v1/customers"): list_all,
    ("GET", "/v1/customers/{customer}"): retrieve,
    ("POST", "/v1/customers/{customer}"): update,
}
