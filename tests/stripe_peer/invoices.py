"""Invoices of subscriptions: made, finalized, paid or voided, in the shape of this version.

No `payment_intent` and no `subscription` member: the one is in `payments`, the other in `parent`.
"""

from __future__ import annotations

import copy
from typing import Any

from . import charges, listing
from . import invoice_shapes as shapes
from .account import Account, StripeObject
from .call import Call, Routes
from .ids import new_id

KIND, PAYMENT = "invoice", "invoice_payment"


def draft(account: Account, subscription: StripeObject, *, reason: str) -> StripeObject:
    """Return a new draft for the subscription's present period."""
    customer = account.find("customer", subscription["customer"])
    invoice_id = new_id("in_")
    lines = [
        shapes.line(account, subscription, item, invoice_id)
        for item in subscription["items"]["data"]
    ]
    total = sum(line["amount"] for line in lines)
    invoice = (
        account.blank(KIND)
        | shapes.amounts(total)
        | shapes.parties(account, subscription, customer)
    )
    invoice |= {
        "id": invoice_id,
        "auto_advance": True,
        "billing_reason": reason,
        "created": account.now(),
        "currency": subscription["currency"],
        "lines": _list(lines, f"/v1/invoices/{invoice_id}/lines"),
        "period_end": account.now(),
        "period_start": subscription["start_date"],
        "status": "draft",
    }
    account.add(invoice)
    subscription["latest_invoice"] = invoice_id
    account.record("invoice.created", invoice)
    return invoice


def finalize(
    account: Account, invoice: StripeObject, intent: StripeObject | None = None
) -> StripeObject:
    """Give a draft its number and its intent; return the intent."""
    customer = account.find("customer", invoice["customer"])
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = number + 1
    invoice.update(
        automatically_finalizes_at=None,
        effective_at=account.now(),
        hosted_invoice_url=f"{account.base}/i/{invoice['id']}",
        number=f"{customer['invoice_prefix']}-{number:04}",
        status="open",
    )
    invoice["status_transitions"]["finalized_at"] = account.now()
    intent = intent or _intent(account, invoice)
    account.add(shapes.payment(account, invoice, intent))
    account.record("invoice.finalized", invoice)
    return intent


def payment_of(account: Account, invoice: StripeObject) -> StripeObject:
    """Return the invoice payment of a finalized invoice."""
    payments = account.objects(PAYMENT).values()
    return next(one for one in payments if one["invoice"] == invoice["id"])


def intent_of(account: Account, invoice: StripeObject) -> StripeObject:
    """Return the payment intent of a finalized invoice."""
    payment = payment_of(account, invoice)["payment"]
    return account.find("payment_intent", payment["payment_intent"])


def mark_paid(account: Account, invoice: StripeObject) -> None:
    """Note that an open invoice is paid."""
    payment, now = payment_of(account, invoice), account.now()
    payment.update(status="paid", amount_paid=invoice["total"])
    payment["status_transitions"]["paid_at"] = now
    invoice.update(
        amount_paid=invoice["total"],
        amount_remaining=0,
        attempted=True,
        next_payment_attempt=None,
        status="paid",
    )
    invoice["status_transitions"]["paid_at"] = now
    for kind in ("paid", "payment_succeeded"):
        account.record(f"invoice.{kind}", invoice)
    account.record("invoice_payment.paid", payment)


def mark_void(account: Account, invoice: StripeObject, request: StripeObject | None = None) -> None:
    """Void a finalized invoice and cancel its intent."""
    payment, intent = payment_of(account, invoice), intent_of(account, invoice)
    now = account.now()
    payment.update(status="canceled")
    payment["status_transitions"]["canceled_at"] = now
    intent.update(status="canceled", canceled_at=now, cancellation_reason="void_invoice")
    invoice.update(auto_advance=False, next_payment_attempt=None, status="void")
    invoice["status_transitions"]["voided_at"] = now
    account.record("payment_intent.canceled", intent, request=request)
    account.record("invoice.voided", invoice, request=request)


def mark_uncollectible(account: Account, invoice: StripeObject) -> None:
    """Write an open invoice off."""
    invoice.update(auto_advance=False, next_payment_attempt=None, status="uncollectible")
    invoice["status_transitions"]["marked_uncollectible_at"] = account.now()
    account.record("invoice.marked_uncollectible", invoice)


def subscription_of(account: Account, invoice: StripeObject) -> StripeObject:
    """Return the subscription that an invoice is for."""
    details = invoice["parent"]["subscription_details"]
    return account.find("subscription", details["subscription"])


def retrieve(call: Call) -> StripeObject:
    """Return one invoice."""
    return call.account.find(KIND, call.path_params["invoice"], param="invoice")


def list_all(call: Call) -> StripeObject:
    """Return a page of invoices."""
    wanted = {name: call.params[name] for name in _FILTERS if name in call.params}
    subscription = call.params.get("subscription")

    def fits(invoice: StripeObject) -> bool:
        details = invoice["parent"]["subscription_details"]
        if subscription not in (None, details["subscription"]):
            return False
        return all(invoice[name] == value for name, value in wanted.items())

    return listing.page(call, KIND, fits)


def retrieve_payment(call: Call) -> StripeObject:
    """Return one invoice payment."""
    return call.account.find(PAYMENT, call.path_params["invoice_payment"])


def list_payments(call: Call) -> StripeObject:
    """Return a page of invoice payments, of one invoice or of one intent."""
    params = call.params
    payment = params.get("payment", {})
    intent = payment.get("payment_intent")

    def fits(one: StripeObject) -> bool:
        if intent not in (None, one["payment"]["payment_intent"]):
            return False
        return params.get("invoice", one["invoice"]) == one["invoice"] and (
            params.get("status", one["status"]) == one["status"]
        )

    return listing.page(call, PAYMENT, fits)


def payments_list(account: Account, invoice_id: str) -> StripeObject:
    """Return what `expand[]=payments` puts into an invoice."""
    payments = account.objects(PAYMENT).values()
    own = [copy.deepcopy(one) for one in payments if one["invoice"] == invoice_id]
    return _list(own, "/v1/invoice_payments")


_FILTERS = ("collection_method", "customer", "status")


def _intent(account: Account, invoice: StripeObject) -> StripeObject:
    return charges.intent(
        account,
        amount=invoice["total"],
        currency=invoice["currency"],
        customer=invoice["customer"],
        description="Subscription update",
        status="requires_payment_method",
    )


def _list(data: list[Any], url: str) -> StripeObject:
    return {"object": "list", "data": data, "has_more": False, "url": url}


ROUTES: Routes = {
    ("GET", "/v1/invoices"): list_all,
    ("GET", "/v1/invoices/{invoice}"): retrieve,
    ("GET", "/v1/invoice_payments"): list_payments,
    ("GET", "/v1/invoice_payments/{invoice_payment}"): retrieve_payment,
}
