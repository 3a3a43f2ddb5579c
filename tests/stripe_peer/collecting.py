"""Taking the money of an invoice: tries, retries, and what they make of the subscription.

Source: docs.stripe.com/billing/revenue-recovery/smart-retries. Retries come 3, 5 and 7 days
after the try before; after the last one the subscription is cancelled, as accounts are set at
first.
"""

from __future__ import annotations

from . import cards, charges, invoices
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError

DAY_S = 24 * 60 * 60
RETRY_AFTER_DAYS = (3, 5, 7)


def collect(account: Account, invoice: StripeObject, *, automatic: bool = True) -> bool:
    """Try an open invoice once, by the card of its subscription; return whether it was paid."""
    subscription = invoices.subscription_of(account, invoice)
    return _try(account, invoice, cards.charged(account, subscription), automatic=automatic)


def settle_subscription(account: Account, invoice: StripeObject) -> None:
    """Let a subscription run again whose newest invoice is no longer open."""
    subscription = invoices.subscription_of(account, invoice)
    newest = subscription["latest_invoice"] == invoice["id"]
    if subscription["status"] == "past_due" and newest:
        subscription["status"] = "active"
        account.record("customer.subscription.updated", subscription)


def cancel(
    account: Account,
    subscription: StripeObject,
    reason: str,
    request: StripeObject | None = None,
) -> None:
    """End a subscription now; its unpaid invoices are tried no more."""
    now = account.now()
    details = subscription["cancellation_details"] | {"reason": reason}
    subscription.update(
        cancellation_details=details,
        canceled_at=subscription["canceled_at"] or now,
        ended_at=now,
        status="canceled",
    )
    for invoice in account.objects(invoices.KIND).values():
        if invoice["parent"]["subscription_details"]["subscription"] == subscription["id"]:
            invoice.update(auto_advance=False, next_payment_attempt=None)
    account.record("customer.subscription.deleted", subscription, request=request)


def pay(call: Call) -> StripeObject:
    """Pay an open invoice now, with the subscription's card or the given one."""
    invoice = invoices.retrieve(call)
    _check_payable(invoice)
    card = call.params.get("payment_method")
    if card is None:
        card = cards.charged(call.account, invoices.subscription_of(call.account, invoice))
    else:
        owner = invoice["customer"]
        cards.check_owned(call.account, card, owner, param="payment_method")
    if not _try(call.account, invoice, card, automatic=False):
        raise _declined(call.account, invoice)
    return invoice


def void(call: Call) -> StripeObject:
    """Void an open invoice: it will never be paid."""
    invoice = invoices.retrieve(call)
    if invoice["status"] not in ("open", "uncollectible"):
        raise ApiError(
            "You can only pass in open invoices. This invoice isn't open.",
            code="invoice_not_editable",
        )
    invoices.mark_void(call.account, invoice, call.origin())
    settle_subscription(call.account, invoice)
    return invoice


def confirm(account: Account, invoice: StripeObject) -> bool:
    """Pay an invoice as its hosted page does: the donor is there to say yes to the bank."""
    subscription = invoices.subscription_of(account, invoice)
    card = cards.charged(account, subscription)
    if cards.refusal(account, card) == cards.AUTHENTICATE:
        cards.refuse(account, card, None)
    return _try(account, invoice, card, automatic=False)


def _try(account: Account, invoice: StripeObject, card: str, *, automatic: bool) -> bool:
    intent = invoices.intent_of(account, invoice)
    intent["payment_method"] = card
    refusal = cards.refusal(account, card)
    if automatic or invoice["attempt_count"] == 0:
        invoice["attempt_count"] += 1
    if refusal == cards.AUTHENTICATE:
        _ask_the_donor(account, invoice, intent)
    else:
        charge = charges.attempt(
            account, intent, email=invoice["customer_email"], name=invoice["customer_name"]
        )
        if refusal is None:
            intent["next_action"] = None
            charges.succeed(account, intent, charge)
            invoices.mark_paid(account, invoice)
            settle_subscription(account, invoice)
            return True
        charges.fail(account, intent, charge, refusal)
    _failed(account, invoice, automatic=automatic)
    return False


def _ask_the_donor(account: Account, invoice: StripeObject, intent: StripeObject) -> None:
    action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    intent.update(status="requires_action", next_action=action)
    account.record("payment_intent.requires_action", intent)
    account.record("invoice.payment_action_required", invoice)


def _failed(account: Account, invoice: StripeObject, *, automatic: bool) -> None:
    subscription = invoices.subscription_of(account, invoice)
    invoice["attempted"] = True
    tries = invoice["attempt_count"]
    if automatic:
        more = tries <= len(RETRY_AFTER_DAYS)
        invoice["next_payment_attempt"] = (
            account.now() + RETRY_AFTER_DAYS[tries - 1] * DAY_S if more else None
        )
    account.record("invoice.payment_failed", invoice)
    if subscription["status"] == "active":
        subscription["status"] = "past_due"
        account.record("customer.subscription.updated", subscription)
    if automatic and invoice["next_payment_attempt"] is None:
        cancel(account, subscription, "payment_failed")


def _check_payable(invoice: StripeObject) -> None:
    if invoice["status"] == "paid":
        raise ApiError("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] not in ("open", "uncollectible"):
        raise ApiError(
            f"Invoice has a status of `{invoice['status']}`; only an open invoice can be paid.",
            code="invoice_not_editable",
        )


def _declined(account: Account, invoice: StripeObject) -> ApiError:
    intent = invoices.intent_of(account, invoice)
    if intent["status"] == "requires_action":
        return ApiError(
            "This payment requires additional user action before it can be completed successfully.",
            status=402,
            kind="card_error",
            code="invoice_payment_intent_requires_action",
        )
    failed = intent["last_payment_error"]
    error = ApiError(failed["message"], status=402, kind="card_error", code=failed["code"])
    error.more = {"charge": failed["charge"], "decline_code": failed["decline_code"]}
    return error


ROUTES: Routes = {
    ("POST", "/v1/invoices/{invoice}/pay"): pay,
    ("POST", "/v1/invoices/{invoice}/void"): void,
}
