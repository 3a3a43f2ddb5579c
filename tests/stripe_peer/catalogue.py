"""Products and prices: made on the way by a session or a change, or a product by the API."""

from __future__ import annotations

from typing import Any

from . import errors, listing
from .account import Account, StripeObject
from .call import Call, Routes
from .ids import new_id

PRODUCT = frozenset(("active", "description", "expand", "id", "metadata", "name"))


def price(account: Account, data: dict[str, Any], *, param: str) -> StripeObject:
    """Return the price that `price_data` describes, made with its product.

    Raises:
        ApiError: there is no such product.
    """
    recurring = data.get("recurring")
    return account.add(
        account.blank("price")
        | {
            "id": new_id("price_"),
            "active": False,
            "billing_scheme": "per_unit",
            "created": account.now(),
            "currency": data["currency"],
            "metadata": {},
            "product": _product_of(account, data, param)["id"],
            "recurring": _recurring(recurring) if recurring else None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "type": "recurring" if recurring else "one_time",
            "unit_amount": data["unit_amount"],
            "unit_amount_decimal": str(data["unit_amount"]),
        }
    )


def create_product(call: Call) -> StripeObject:
    """Make a product that many prices can be of."""
    for name in call.params.keys() - PRODUCT:
        raise errors.not_modelled(name)
    given = {name: value for name, value in call.params.items() if name != "expand"}
    return _product(call.account, given)


def retrieve_product(call: Call) -> StripeObject:
    """Return one product."""
    return call.account.find("product", call.path_params["id"])


def list_products(call: Call) -> StripeObject:
    """Return a page of products."""
    ids, active = call.params.get("ids"), call.params.get("active")
    return listing.page(
        call,
        "product",
        lambda one: (ids is None or one["id"] in ids) and active in (None, one["active"]),
    )


def retrieve_price(call: Call) -> StripeObject:
    """Return one price."""
    return call.account.find("price", call.path_params["price"], param="price")


def _product_of(account: Account, data: dict[str, Any], param: str) -> StripeObject:
    if "product" not in data:
        return _product(account, {"name": data["product_data"]["name"]})
    product: StripeObject | None = account.objects("product").get(data["product"])
    if product is None:
        raise errors.no_such("product", data["product"], param=f"{param}[product]", status=400)
    return product


def _product(account: Account, given: dict[str, Any]) -> StripeObject:
    now = account.now()
    fixed = {
        "id": new_id("prod_"),
        "active": True,
        "created": now,
        "images": [],
        "marketing_features": [],
        "metadata": {},
        "updated": now,
    }
    return account.add(account.blank("product") | fixed | given)


def _recurring(given: dict[str, Any]) -> StripeObject:
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "usage_type": "licensed",
    }


ROUTES: Routes = {
    ("POST", "/v1/products"): create_product,
    ("GET", "/v1/products"): list_products,
    ("GET", "/v1/products/{id}"): retrieve_product,
    ("GET", "/v1/prices/{price}"): retrieve_price,
}
