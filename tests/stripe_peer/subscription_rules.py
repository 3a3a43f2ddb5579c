"""What Stripe enforces for repeating gifts and the OpenAPI file cannot say."""

from __future__ import annotations

from typing import Any

from . import currencies, errors
from .account import StripeObject
from .errors import ApiError

Params = dict[str, Any]

SESSION_DATA = frozenset(("description", "metadata"))
CHANGES = frozenset(
    (
        "cancel_at_period_end",
        "cancellation_details",
        "default_payment_method",
        "description",
        "expand",
        "items",
        "metadata",
        "off_session",
        "pause_collection",
        "payment_behavior",
        "proration_behavior",
    )
)
ITEM_CHANGES = frozenset(("id", "metadata", "price_data", "quantity"))
AFTER_THE_END = frozenset(("cancellation_details", "expand", "metadata"))


def check_session(params: Params) -> None:
    """Check what only a session in `subscription` mode may and must have.

    Raises:
        ApiError: as Stripe answers, or the peer's own refusal of what it does not model.
    """
    if "customer_creation" in params:
        message = "`customer_creation` can only be used in `payment` mode."
        raise ApiError(message, param="customer_creation")
    for kind in params.get("payment_method_types", ()):
        if kind != "card":
            message = f"The payment method `{kind}` cannot be used in `subscription` mode."
            raise ApiError(message, param="payment_method_types")
    for name in params.get("subscription_data", {}).keys() - SESSION_DATA:
        raise errors.not_modelled(f"subscription_data[{name}]")
    if len(params.get("line_items", ())) > 1:
        raise errors.not_modelled("several line_items in `subscription` mode")


def check_price_mode(price: Params, mode: str, name: str) -> None:
    """Check that a price repeats exactly where the session does.

    Raises:
        ApiError: as Stripe answers.
    """
    if mode == "subscription" and "recurring" not in price:
        raise ApiError(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            param="line_items",
        )
    if mode != "subscription" and "recurring" in price:
        raise ApiError(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param=name,
        )
    if "recurring" in price:
        _check_recurring(price["recurring"], f"{name}[recurring]")


def check_update(params: Params, subscription: StripeObject, *, now: int) -> None:
    """Check a change of a subscription before anything of it is done.

    Raises:
        ApiError: as Stripe answers, or the peer's own refusal of what it does not model.
    """
    if subscription["status"] == "canceled" and params.keys() - AFTER_THE_END:
        message = "A canceled subscription can only update its cancellation_details and metadata."
        raise ApiError(message)
    for name in params.keys() - CHANGES:
        raise errors.not_modelled(name)
    pause = params.get("pause_collection")
    if isinstance(pause, dict) and pause.get("resumes_at", now + 1) <= now:
        message = "The `resumes_at` timestamp must be in the future."
        raise ApiError(message, param="pause_collection[resumes_at]")
    _check_items(params, subscription)


def check_cancel(params: Params, subscription: StripeObject) -> None:
    """Check that a subscription can be cancelled.

    Raises:
        ApiError: as Stripe answers.
    """
    if subscription["status"] == "canceled":
        raise errors.no_such("subscription", subscription["id"], param="id")
    for name in params.keys() - {"cancellation_details", "expand"}:
        raise errors.not_modelled(name)


def _check_items(params: Params, subscription: StripeObject) -> None:
    items = params.get("items", ())
    if items and params.get("proration_behavior") != "none":
        raise errors.not_modelled("items without proration_behavior=none")
    if len(items) > 1:
        raise errors.not_modelled("several items")
    [present] = subscription["items"]["data"]
    for at, item in enumerate(items):
        name = f"items[{at}]"
        for extra in item.keys() - ITEM_CHANGES:
            raise errors.not_modelled(f"{name}[{extra}]")
        if "id" not in item:  # Stripe would add a second item, and charge both.
            raise errors.not_modelled(f"{name} without its id")
        if item["id"] != present["id"]:
            missing = f"{name}[id]"
            raise errors.no_such("subscription item", item["id"], param=missing, status=400)
        if "price_data" in item:
            _check_new_price(item["price_data"], present["price"], f"{name}[price_data]")


def _check_new_price(data: Params, present: StripeObject, name: str) -> None:
    if data["currency"] != present["currency"]:
        raise ApiError(
            f"The price specified only supports `{data['currency']}`. This doesn't match the "
            f"expected currency: `{present['currency']}`.",
            param=name,
        )
    _check_recurring(data["recurring"], f"{name}[recurring]")
    if data["recurring"]["interval"] != present["recurring"]["interval"]:
        raise errors.not_modelled(f"another {name}[recurring][interval]")
    if "unit_amount" not in data:
        raise errors.missing_parameter(f"{name}[unit_amount]")
    _check_amount(data["unit_amount"], data["currency"], f"{name}[unit_amount]")


def _check_amount(amount: int, currency: str, name: str) -> None:
    if amount < 0:
        message = "Invalid non-negative integer"
        raise ApiError(message, code="parameter_invalid_integer", param=name)
    if amount > currencies.MAXIMUM:
        most = currencies.written(currencies.MAXIMUM, currency)
        message = f"Amount must be no more than {most}"
        raise ApiError(message, code="amount_too_large", param=name)
    if amount < currencies.MINIMUM.get(currency, 50):  # Stripe would carry it over, unpaid.
        raise errors.not_modelled(f"{name} below the least charge")


def _check_recurring(recurring: Params, name: str) -> None:
    if recurring["interval"] not in ("month", "year"):
        raise errors.not_modelled(f"{name}[interval]={recurring['interval']}")
    if recurring.get("interval_count", 1) != 1:
        raise errors.not_modelled(f"{name}[interval_count]")
