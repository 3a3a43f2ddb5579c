"""What Stripe enforces for a Checkout Session and the OpenAPI file cannot say.

Source: docs.stripe.com/api/checkout/sessions/create, the descriptions in the contract, and the
sentences that Stripe answers with.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from . import currencies, errors, konbini, subscription_rules
from .errors import ApiError

Params = dict[str, Any]

MODELLED = frozenset(
    (
        "adaptive_pricing",
        "allow_promotion_codes",
        "automatic_tax",
        "billing_address_collection",
        "cancel_url",
        "client_reference_id",
        "currency",
        "custom_text",
        "customer",
        "customer_creation",
        "customer_email",
        "expand",
        "expires_at",
        "integration_identifier",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "origin_context",
        "payment_intent_data",
        "payment_method_collection",
        "payment_method_options",
        "payment_method_types",
        "phone_number_collection",
        "submit_type",
        "subscription_data",
        "success_url",
        "ui_mode",
    )
)
OF_ONE_MODE = {
    "subscription_data": "subscription",
    "payment_method_collection": "subscription",
    "setup_intent_data": "setup",
    "payment_intent_data": "payment",
    "invoice_creation": "payment",
}
INTENT_DATA = frozenset(
    (
        "description",
        "metadata",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
    )
)
METHODS = frozenset(("card", konbini.METHOD))
MINIMUM_LIFE_S, MAXIMUM_LIFE_S = 30 * 60, 24 * 60 * 60
LINE_ITEMS = 100
_MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def check(params: Params, *, now: int) -> None:
    """Check a new session on Stripe's hosted page.

    Raises:
        ApiError: as Stripe answers, or the peer's own refusal of what it does not model.
    """
    _check_mode(params)
    _check_modelled(params)
    _check_pages(params)
    _check_customer(params)
    _check_life(params, now)
    _check_line_items(params)


def _check_mode(params: Params) -> None:
    mode = params.get("mode")
    if mode is None:
        raise errors.missing_parameter("mode")
    for name, only in OF_ONE_MODE.items():
        if name in params and mode != only:
            raise ApiError(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "setup":
        _check_setup(params)


def _check_setup(params: Params) -> None:
    for name in ("line_items", "submit_type"):
        if name in params:
            raise ApiError(f"You can not pass `{name}` in `setup` mode.", param=name)


def _check_modelled(params: Params) -> None:
    if params["mode"] == "setup":
        raise errors.not_modelled("mode=setup")
    if params["mode"] == "subscription":
        subscription_rules.check_session(params)
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise errors.not_modelled(f"ui_mode={params['ui_mode']}")
    for name in ("automatic_tax", "phone_number_collection"):
        if params.get(name, {}).get("enabled"):
            raise errors.not_modelled(f"{name}[enabled]")
    if params.get("customer_creation") == "always":
        raise errors.not_modelled("customer_creation=always")
    for name in set(params.get("payment_method_types", ())) - METHODS:
        raise errors.not_modelled(f"payment_method_types[]={name}")
    _check_names(params)


def _check_names(params: Params) -> None:
    for name in params.keys() - MODELLED:
        raise errors.not_modelled(name)
    for name in params.get("payment_method_options", {}).keys() - METHODS:
        raise errors.not_modelled(f"payment_method_options[{name}]")
    for name in params.get("payment_intent_data", {}).keys() - INTENT_DATA:
        raise errors.not_modelled(f"payment_intent_data[{name}]")


def _check_pages(params: Params) -> None:
    if "success_url" not in params:
        raise errors.missing_parameter("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and not is_url(params[name]):
            raise ApiError("Not a valid URL", code="url_invalid", param=name)


def is_url(text: str) -> bool:
    """Return whether Stripe takes `text` as an address of the site."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text


def _check_customer(params: Params) -> None:
    address = params.get("customer_email")
    if "customer" in params and address is not None:
        raise errors.only_one_of("customer", "customer_email")
    if "customer" in params and params["mode"] != "subscription":
        raise errors.not_modelled("customer in `payment` mode")
    if address is not None and not _MAIL_ADDRESS.fullmatch(address):
        message = f"Invalid email address: {address}"
        raise ApiError(message, code="email_invalid", param="customer_email")


def _check_life(params: Params, now: int) -> None:
    life_s = params.get("expires_at", now + MAXIMUM_LIFE_S) - now
    if life_s < MINIMUM_LIFE_S:
        raise _life("be at least 30 minutes")
    if life_s > MAXIMUM_LIFE_S:
        raise _life("be less than 24 hours")


def _life(what: str) -> ApiError:
    message = f"The `expires_at` timestamp must {what} from Checkout Session creation."
    return ApiError(message, param="expires_at")


def _check_line_items(params: Params) -> None:
    items = params.get("line_items")
    if not items:
        raise errors.missing_parameter("line_items")
    if len(items) > LINE_ITEMS:
        message = f"A Checkout Session can have up to {LINE_ITEMS} line items."
        raise ApiError(message, param="line_items")
    for at, item in enumerate(items):
        _check_item(item, params["mode"], f"line_items[{at}]")
    _check_total(items, params)


def _check_item(item: Params, mode: str, name: str) -> None:
    if "price" in item and "price_data" in item:
        raise errors.only_one_of(f"{name}[price]", f"{name}[price_data]")
    if "price" in item:
        raise errors.no_such("price", item["price"], param=f"{name}[price]", status=400)
    if "price_data" not in item:
        message = "You must provide either price or price_data for each line item."
        raise ApiError(message, param=name)
    _check_quantity(item, name)
    _check_price(item["price_data"], mode, f"{name}[price_data]")


def _check_quantity(item: Params, name: str) -> None:
    if "quantity" not in item:
        raise ApiError(f"Quantity is required. Add `quantity` to `{name}`", param=name)
    if item["quantity"] < 1:
        raise ApiError(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=f"{name}[quantity]",
        )
    for extra in item.keys() - {"price_data", "quantity", "metadata"}:
        raise errors.not_modelled(f"{name}[{extra}]")


def _check_price(price: Params, mode: str, name: str) -> None:
    _check_currency(price["currency"], f"{name}[currency]")
    if "product" in price and "product_data" in price:
        raise errors.only_one_of(f"{name}[product]", f"{name}[product_data]")
    if not price.keys() & {"product", "product_data"}:
        message = "You must specify either `product` or `product_data` when creating a price."
        raise ApiError(message, code="parameter_missing", param=name)
    subscription_rules.check_price_mode(price, mode, name)
    _check_unit_amount(price, name)


def _check_unit_amount(price: Params, name: str) -> None:
    if "unit_amount" in price and "unit_amount_decimal" in price:
        raise errors.only_one_of(f"{name}[unit_amount]", f"{name}[unit_amount_decimal]")
    if "unit_amount_decimal" in price:
        raise errors.not_modelled(f"{name}[unit_amount_decimal]")
    if "unit_amount" not in price:
        raise errors.missing_parameter(f"{name}[unit_amount]")
    if price["unit_amount"] < 0:
        message = "Invalid non-negative integer"
        param = f"{name}[unit_amount]"
        raise ApiError(message, code="parameter_invalid_integer", param=param)


def _check_currency(currency: str, name: str) -> None:
    if currency not in currencies.SUPPORTED:
        raise ApiError(
            f"Invalid currency: {currency}. Stripe currently supports these currencies: "
            f"{', '.join(sorted(currencies.SUPPORTED))}",
            param=name,
        )


def _check_total(items: list[Params], params: Params) -> None:
    named = params.get("currency")
    used = {item["price_data"]["currency"] for item in items} | ({named} if named else set())
    if len(used) > 1:
        raise ApiError("All line items of a Checkout Session have one currency.", param="currency")
    currency = used.pop()
    total = sum(item["price_data"]["unit_amount"] * item["quantity"] for item in items)
    konbini.check(params, currency, total)
    least = currencies.MINIMUM.get(currency, 50)
    if total < least:
        raise _amount("amount_too_small", f"at least {currencies.written(least, currency)}")
    if total > currencies.MAXIMUM:
        most = currencies.written(currencies.MAXIMUM, currency)
        raise _amount("amount_too_large", f"no more than {most}")


def _amount(code: str, bound: str) -> ApiError:
    message = f"The Checkout Session's total amount due must add up to {bound}"
    return ApiError(message, code=code)
