"""What an invoice, its one line and its one payment look like when they are new."""

from __future__ import annotations

from .account import Account, StripeObject
from .ids import new_id

NO_TAX = {
    "disabled_reason": None,
    "enabled": False,
    "liability": None,
    "provider": None,
    "status": None,
}


def amounts(total: int) -> StripeObject:
    """Return the sums of an invoice that nothing was paid of."""
    return {
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }


def parties(account: Account, subscription: StripeObject, customer: StripeObject) -> StripeObject:
    """Return who bills whom, and for which subscription."""
    details = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    moments = ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
    return {
        "account_country": "JP",
        "account_name": "LFNKR",
        "automatic_tax": dict(NO_TAX),
        "collection_method": "charge_automatically",
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "metadata": {},
        "parent": {
            "quote_details": None,
            "subscription_details": details,
            "type": "subscription_details",
        },
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "status_transitions": dict.fromkeys(moments),
    }


def line(
    account: Account, subscription: StripeObject, item: StripeObject, invoice_id: str
) -> StripeObject:
    """Return the line of one subscription item."""
    price, amount = item["price"], item["price"]["unit_amount"] * item["quantity"]
    parent = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"],
    }
    return account.blank("line_item") | {
        "id": new_id("il_"),
        "amount": amount,
        "currency": price["currency"],
        "description": account.find("product", price["product"])["name"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "metadata": dict(subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": parent,
            "type": "subscription_item_details",
        },
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "subtotal": amount,
        "taxes": [],
    }


def payment(account: Account, invoice: StripeObject, intent: StripeObject) -> StripeObject:
    """Return the payment that `intent` will be, as a new object."""
    return account.blank("invoice_payment") | {
        "id": new_id("inpay_"),
        "amount_requested": invoice["total"],
        "created": account.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
