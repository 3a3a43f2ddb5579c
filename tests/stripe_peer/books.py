"""The peer's own books: what it took in, to compare a ledger with."""

from __future__ import annotations

from typing import Any

from . import disputes, invoices, refunds, sessions
from .account import Account, StripeObject


def settled(account: Account) -> list[dict[str, Any]]:
    """Return one entry for each charge that went through, oldest first.

    `kind` is `once`, `first` or `renewal`; `id` names the session, or the invoice of a repeating
    gift; `tag` is the value of the only tag that its session or subscription bears. `refunded` is
    what was asked back, `gone_back` what has arrived of it, `disputed` what disputes hold now.
    """
    with account.lock:
        charges = account.objects("charge").values()
        return [_entry(account, one) for one in charges if one["status"] == "succeeded"]


def _entry(account: Account, charge: StripeObject) -> dict[str, Any]:
    kind, source, metadata = _source(account, charge["payment_intent"])
    return {
        "kind": kind,
        "id": source,
        "tag": next(iter(metadata.values()), None),
        "charge": charge["id"],
        "payment_intent": charge["payment_intent"],
        "amount": charge["amount"],
        "currency": charge["currency"],
        "refunded": charge["amount_refunded"],
        "gone_back": _gone_back(account, charge["id"]),
        "disputed": _taken(account, charge["id"]),
    }


def _gone_back(account: Account, charge_id: str) -> int:
    """Return what arrived at the donor of what was refunded."""
    made = account.objects(refunds.KIND).values()
    arrived = [one for one in made if one["charge"] == charge_id and one["status"] == "succeeded"]
    return sum(one["amount"] for one in arrived)


def _taken(account: Account, charge_id: str) -> int:
    """Return what disputes hold of a charge at this moment, Stripe's fee left out."""
    made = [one for one in account.objects(disputes.KIND).values() if one["charge"] == charge_id]
    return -sum(moved["amount"] for one in made for moved in one["balance_transactions"])


def _source(account: Account, intent_id: str) -> tuple[str, str, dict[str, str]]:
    for payment in account.objects(invoices.PAYMENT).values():
        if payment["payment"]["payment_intent"] == intent_id:
            invoice = account.find(invoices.KIND, payment["invoice"])
            first = invoice["billing_reason"] == "subscription_create"
            details = invoice["parent"]["subscription_details"]
            return "first" if first else "renewal", invoice["id"], details["metadata"]
    for session in account.objects(sessions.KIND).values():
        if session["payment_intent"] == intent_id:
            return "once", session["id"], session["metadata"]
    intent = account.find("payment_intent", intent_id)
    return "once", intent_id, intent["metadata"]
