"""Cards on file: payment methods of a customer, and which of them the bank refuses."""

from __future__ import annotations

from typing import Any

from . import listing
from .account import Account, StripeObject
from .call import Call, Routes
from .charges import CARD
from .errors import ApiError
from .ids import new_id

KIND = "payment_method"
AUTHENTICATE = "authentication_required"
_REFUSED = "refused_card"  # By payment method: the code that the bank gives.
_OF_A_CHARGE_ONLY = ("installments", "mandate", "network", "three_d_secure")


def attach(account: Account, customer: StripeObject, *, refused: str | None = None) -> StripeObject:
    """Return a new card on file at `customer`, their default from now on.

    `refused` is the code that the bank answers a charge with.
    """
    card = account.add(_card(account, customer))
    if refused:
        refuse(account, card["id"], refused)
    customer["invoice_settings"]["default_payment_method"] = card["id"]
    account.record("payment_method.attached", card)
    return card


def refuse(account: Account, card_id: str, code: str | None) -> None:
    """Let the bank refuse a card with `code` from now on; None: let it pay again."""
    if code is None:
        account.objects(_REFUSED).pop(card_id, None)
    else:
        account.objects(_REFUSED)[card_id] = code


def refusal(account: Account, card_id: str) -> str | None:
    """Return the code that the bank refuses a card with, if it does."""
    code: str | None = account.objects(_REFUSED).get(card_id)
    return code


def charged(account: Account, subscription: StripeObject) -> str:
    """Return which card pays the subscription: its own, else the customer's default."""
    customer = account.find("customer", subscription["customer"])
    chosen: str = (
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    return chosen


def charged_of(account: Account, object_id: str) -> str:
    """Return which card pays a subscription, or a customer's invoices, by its identifier."""
    if object_id.startswith("sub_"):
        return charged(account, account.find("subscription", object_id))
    customer = account.find("customer", object_id)
    default: str = customer["invoice_settings"]["default_payment_method"]
    return default


def check_owned(account: Account, card_id: str, customer_id: str, *, param: str) -> None:
    """Check that a card is on file at a customer.

    Raises:
        ApiError: as Stripe answers.
    """
    card = account.objects(KIND).get(card_id)
    if card is None or card["customer"] != customer_id:
        raise ApiError(
            f"The customer does not have a payment method with the ID {card_id}. "
            "The payment method must be attached to the customer.",
            code="resource_missing",
            param=param,
        )


def retrieve(call: Call) -> StripeObject:
    """Return one payment method."""
    return call.account.find(KIND, call.path_params["payment_method"], param="payment_method")


def list_all(call: Call) -> StripeObject:
    """Return a page of a customer's payment methods."""
    customer = call.path_params.get("customer") or call.params.get("customer")
    if customer is not None:
        call.account.find("customer", customer, param="customer")
    kind = call.params.get("type", "card")
    return listing.page(
        call, KIND, lambda card: kind == "card" and customer in (None, card["customer"])
    )


def _card(account: Account, customer: StripeObject) -> StripeObject:
    kept: dict[str, Any] = {k: v for k, v in CARD.items() if k not in _OF_A_CHARGE_ONLY}
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return account.blank(KIND) | {
        "id": new_id("pm_"),
        "allow_redisplay": "limited",
        "billing_details": {
            "address": address,
            "email": customer["email"],
            "name": customer["name"],
            "phone": None,
            "tax_id": None,
        },
        "card": kept
        | {
            "display_brand": "visa",
            "generated_from": None,
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
        },
        "created": account.now(),
        "customer": customer["id"],
        "metadata": {},
        "type": "card",
    }


ROUTES: Routes = {
    ("GET", "/v1/payment_methods"): list_all,
    ("GET", "/v1/payment_methods/{payment_method}"): retrieve,
    ("GET", "/v1/customers/{customer}/payment_methods"): list_all,
}
