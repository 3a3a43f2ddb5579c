"""Refunds: asked for over the API or in the dashboard, pending or not, failed later or not.

Source: docs.stripe.com/refunds, the descriptions in the contract.
"""

from __future__ import annotations

from typing import Any

from . import currencies, errors, fraud, listing, transactions
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError
from .ids import new_id

KIND = "refund"
OUTCOMES = "refund_outcomes"  # What a test ordered for the next refunds over the API.
UNDER_WAY = ("pending", "requires_action")
MODELLED = frozenset(
    ("amount", "charge", "expand", "instructions_email", "metadata", "payment_intent", "reason")
)
MAIL_LIFE_S = 45 * 24 * 60 * 60


def create(call: Call) -> StripeObject:
    """Refund a charge, or what is left of it."""
    account, params = call.account, call.params
    for name in params.keys() - MODELLED:
        raise errors.not_modelled(name)
    charge = _charge_of(call)
    amount = params.get("amount", charge["amount"] - charge["amount_refunded"])
    _check(account, charge, amount)
    mailed_to = _instructions(charge, params.get("instructions_email"))
    return make(
        account,
        charge,
        amount,
        status=_ordered_outcome(account, "requires_action" if mailed_to else "succeeded"),
        metadata=params.get("metadata") or {},
        reason=params.get("reason"),
        mailed_to=mailed_to,
        origin=call.origin(),
    )


def retrieve(call: Call) -> StripeObject:
    """Return one refund."""
    return call.account.find(KIND, call.path_params["refund"], param="id")


def update(call: Call) -> StripeObject:
    """Add to a refund's metadata, or clear it."""
    refund = retrieve(call)
    if "metadata" in call.params:
        given = call.params["metadata"]
        refund["metadata"] = refund["metadata"] | given if given else {}
        _changed(call.account, refund, origin=call.origin())
    return refund


def cancel(call: Call) -> StripeObject:
    """Call off a refund that still waits for the customer."""
    refund = retrieve(call)
    if refund["status"] != "requires_action":
        raise ApiError(
            "Only refunds with a status of requires_action can be canceled. "
            f"This refund has a status of {refund['status']}."
        )
    _take_back(call.account, refund, "canceled")
    _changed(call.account, refund, origin=call.origin())
    return refund


def list_all(call: Call) -> StripeObject:
    """Return a page of refunds."""
    names = ("charge", "payment_intent")
    return listing.page(call, KIND, lambda one: listing.equal(one, call.params, names))


def make(
    account: Account,
    charge: StripeObject,
    amount: int,
    *,
    status: str = "succeeded",
    metadata: dict[str, str] | None = None,
    reason: str | None = None,
    mailed_to: str | None = None,
    origin: StripeObject | None = None,
) -> StripeObject:
    """Return a new refund of `amount`, taken out of the balance at once."""
    by_card = charge["payment_method_details"]["type"] == "card"
    fixed = {
        "id": new_id("re_" if by_card else "pyr_"),
        "amount": amount,
        "charge": charge["id"],
        "created": account.now(),
        "currency": charge["currency"],
        "metadata": metadata or {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": status,
    }
    refund = account.add(account.blank(KIND) | fixed | _way(account, status, mailed_to, by_card))
    kind = "refund" if by_card else "payment_refund"
    entered = transactions.enter(account, refund, kind, -amount, category="refund")
    refund["balance_transaction"] = entered["id"]
    _count(account, charge, amount)
    account.record("refund.created", refund, request=origin)
    account.record("charge.refunded", charge, request=origin)
    fraud.settled(account, charge)
    return refund


def finish(account: Account, refund_id: str) -> StripeObject:
    """Let a refund that was under way arrive."""
    refund = _under_way(account, refund_id, *UNDER_WAY)
    refund.pop("pending_reason", None)
    refund.pop("next_action", None)
    refund["status"] = "succeeded"
    _changed(account, refund)
    return refund


def fail(
    account: Account, refund_id: str, reason: str = "expired_or_canceled_card"
) -> StripeObject:
    """Let a refund fail, also one that had seemed to succeed: its money comes back."""
    refund = _under_way(account, refund_id, "succeeded", *UNDER_WAY)
    refund["failure_reason"] = reason
    _take_back(account, refund, "failed")
    account.record("refund.failed", refund)
    _changed(account, refund)
    return refund


def order(account: Account, *statuses: str) -> None:
    """Let the next refunds over the API begin with these states."""
    account.objects(OUTCOMES).setdefault("next", []).extend(statuses)


def _charge_of(call: Call) -> StripeObject:
    given = [name for name in ("charge", "payment_intent") if name in call.params]
    if len(given) > 1:
        raise errors.only_one_of("payment_intent", "charge")
    if not given:
        message = (
            "One of the following params should be provided for this request: "
            "payment_intent or charge."
        )
        raise ApiError(message, code="parameter_missing", param="payment_intent")
    [name] = given
    found = call.account.find(name, call.params[name], param=name)
    return found if name == "charge" else _paid_charge(call.account, found)


def _paid_charge(account: Account, intent: StripeObject) -> StripeObject:
    if intent["status"] != "succeeded":
        raise ApiError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
    return account.find("charge", intent["latest_charge"])


def _check(account: Account, charge: StripeObject, amount: int) -> None:
    if charge["status"] != "succeeded":
        raise ApiError(f"Charge {charge['id']} has not been paid; it cannot be refunded.")
    if not _refundable(account, charge):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")
    check_sum(charge, amount)


def check_sum(charge: StripeObject, amount: int) -> None:
    """Refuse to give back nothing, or more than is left of a charge."""
    left = charge["amount"] - charge["amount_refunded"]
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(message, code="charge_already_refunded")
    if amount < 1:
        code = "parameter_invalid_integer"
        raise ApiError("Invalid positive integer", code=code, param="amount")
    if amount > left:
        wanted, most = (currencies.written(minor, charge["currency"]) for minor in (amount, left))
        message = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({most})"
        raise ApiError(message, param="amount")


def _refundable(account: Account, charge: StripeObject) -> bool:
    disputes = account.objects("dispute").values()
    return all(d["is_charge_refundable"] for d in disputes if d["charge"] == charge["id"])


def _instructions(charge: StripeObject, address: str | None) -> str | None:
    """Return where the customer is asked for a bank account; cards need no such mail."""
    kind = charge["payment_method_details"]["type"]
    if kind == "card":
        return None
    if not address:
        message = f"`instructions_email` is required to refund a {kind} payment."
        raise ApiError(message, code="parameter_missing", param="instructions_email")
    return address


def _ordered_outcome(account: Account, otherwise: str) -> str:
    ordered: list[str] = account.objects(OUTCOMES).get("next", [])
    return ordered.pop(0) if ordered else otherwise


def _way(account: Account, status: str, mailed_to: str | None, by_card: bool) -> dict[str, Any]:
    """Return the members that tell how the money goes back."""
    way: dict[str, Any] = {"pending_reason": "processing"} if status == "pending" else {}
    if by_card:
        card = {"reference_status": "pending", "type": "refund"}
        way["destination_details"] = {"card": card, "type": "card"}
    if mailed_to and status == "requires_action":
        sent = {"email_sent_at": account.now(), "email_sent_to": mailed_to}
        shown = {"email_sent": sent, "expires_at": account.now() + MAIL_LIFE_S}
        way["next_action"] = {"type": "display_details", "display_details": shown}
    return way | ({"instructions_email": mailed_to} if mailed_to else {})


def _count(account: Account, charge: StripeObject, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _under_way(account: Account, refund_id: str, *statuses: str) -> StripeObject:
    refund = account.find(KIND, refund_id)
    if refund["status"] not in statuses:
        raise ApiError(f"The refund has a status of {refund['status']}.")
    return refund


def _take_back(account: Account, refund: StripeObject, status: str) -> None:
    """Return the money of a refund that came to nothing to the balance."""
    refund.pop("pending_reason", None)
    refund.pop("next_action", None)
    refund["status"] = status
    back = transactions.enter(account, refund, "refund_failure", refund["amount"])
    refund["failure_balance_transaction"] = back["id"]
    _count(account, account.find("charge", refund["charge"]), -refund["amount"])


def _changed(account: Account, refund: StripeObject, origin: StripeObject | None = None) -> None:
    for name in ("refund.updated", "charge.refund.updated"):
        account.record(name, refund, request=origin)


ROUTES: Routes = {
    ("POST", "/v1/refunds"): create,
    ("GET", "/v1/refunds"): list_all,
    ("GET", "/v1/refunds/{refund}"): retrieve,
    ("POST", "/v1/refunds/{refund}"): update,
    ("POST", "/v1/refunds/{refund}/cancel"): cancel,
}
