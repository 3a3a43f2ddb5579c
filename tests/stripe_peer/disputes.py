"""Disputes: a donor's bank takes a charge back, or asks about it first.

Source: docs.stripe.com/disputes/how-disputes-work. Stripe keeps its fee, also when we win.
"""

from __future__ import annotations

from typing import Any

from . import errors, fraud, listing, transactions
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError
from .ids import new_id

KIND = "dispute"
FEES = {"jpy": 1500, "krw": 15000}
USUAL_FEE = 1500
RESPONSE_S = 14 * 24 * 60 * 60
EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
NEXT = {
    "warning_needs_response": ("warning_under_review", "warning_closed", "needs_response"),
    "warning_under_review": ("warning_closed", "needs_response"),
    "needs_response": ("under_review", "won", "lost"),
    "under_review": ("won", "lost"),
}
CLOSED = ("won", "lost", "warning_closed")


def make(
    account: Account, charge: StripeObject, amount: int | None, reason: str, status: str
) -> StripeObject:
    """Return a new dispute: an inquiry (`warning_…`), or one that takes the money at once."""
    _check_new(account, charge, status)
    dispute = account.add(
        account.blank(KIND)
        | {
            "id": new_id("dp_"),
            "amount": charge["amount"] if amount is None else amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": account.now(),
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
            "evidence_details": _evidence_details(account),
            "is_charge_refundable": status.startswith("warning"),
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "payment_method_details": _card(status),
            "reason": reason,
            "status": status,
        }
    )
    charge["disputed"] = True
    account.record("charge.dispute.created", dispute)
    if status == "needs_response":
        _withdraw(account, dispute)
    fraud.settled(account, charge)
    return dispute


def move(
    account: Account, dispute_id: str, status: str, *, origin: StripeObject | None = None
) -> StripeObject:
    """Bring a dispute into its next state, its money with it.

    Raises:
        ApiError: a dispute does not go there from where it is.
    """
    dispute = account.find(KIND, dispute_id)
    if status not in NEXT.get(dispute["status"], ()):
        raise ApiError(f"A dispute that is {dispute['status']} does not become {status}.")
    dispute["status"] = status
    if status.endswith("under_review"):
        dispute["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
    if status == "needs_response":
        dispute["is_charge_refundable"] = False
        _withdraw(account, dispute)
    if status == "won":
        _reinstate(account, dispute)
    happened = "closed" if status in CLOSED else "updated"
    account.record(f"charge.dispute.{happened}", dispute, request=origin)
    return dispute


def close(call: Call) -> StripeObject:
    """Give a dispute up: it is lost."""
    dispute = retrieve(call)
    if "needs_response" not in dispute["status"]:
        raise ApiError("This dispute is already closed.")
    ending = "lost" if dispute["status"] == "needs_response" else "warning_closed"
    return move(call.account, dispute["id"], ending, origin=call.origin())


def retrieve(call: Call) -> StripeObject:
    """Return one dispute."""
    return call.account.find(KIND, call.path_params["dispute"])


def list_all(call: Call) -> StripeObject:
    """Return a page of disputes."""
    names = ("charge", "payment_intent")
    return listing.page(call, KIND, lambda one: listing.equal(one, call.params, names))


def _check_new(account: Account, charge: StripeObject, status: str) -> None:
    if status not in ("needs_response", "warning_needs_response"):
        raise errors.not_modelled(f"a dispute that begins as {status}")
    earlier = [one for one in account.objects(KIND).values() if one["charge"] == charge["id"]]
    if charge["status"] != "succeeded" or any(one["status"] not in CLOSED for one in earlier):
        raise ApiError(f"Charge {charge['id']} cannot be disputed.")


def _evidence_details(account: Account) -> dict[str, Any]:
    return {
        "due_by": account.now() + RESPONSE_S,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
    }


def _card(status: str) -> dict[str, Any]:
    case = "inquiry" if status.startswith("warning") else "chargeback"
    card = {"brand": "visa", "case_type": case, "network_reason_code": "10.4"}
    return {"type": "card", "card": card}


def _withdraw(account: Account, dispute: StripeObject) -> None:
    fee = FEES.get(dispute["currency"], USUAL_FEE)
    _enter(account, dispute, -dispute["amount"], "dispute", fee=fee)
    account.record("charge.dispute.funds_withdrawn", dispute)


def _reinstate(account: Account, dispute: StripeObject) -> None:
    _enter(account, dispute, dispute["amount"], "dispute_reversal", fee=0)
    account.record("charge.dispute.funds_reinstated", dispute)


def _enter(account: Account, dispute: StripeObject, amount: int, category: str, fee: int) -> None:
    transaction = transactions.enter(
        account, dispute, "adjustment", amount, fee=fee, category=category, what_for="Dispute fee"
    )
    dispute["balance_transactions"].append(dict(transaction))


ROUTES: Routes = {
    ("GET", "/v1/disputes"): list_all,
    ("GET", "/v1/disputes/{dispute}"): retrieve,
    ("POST", "/v1/disputes/{dispute}/close"): close,
}
