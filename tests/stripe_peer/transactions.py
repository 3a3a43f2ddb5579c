"""The balance: every movement of money is one transaction, which names its source and its fee."""

from __future__ import annotations

from typing import Any

from . import listing
from .account import Account, StripeObject
from .call import Call, Routes
from .ids import new_id

KIND = "balance_transaction"
PAID_OUT_BY = "payout_of_transaction"  # Transaction to payout: what a payout bundled.
DAY_S = 24 * 60 * 60
HELD_S = 4 * DAY_S  # From a charge to the day its money may leave for the bank.
FILTERS = ("currency", "source", "type")


def enter(
    account: Account,
    source: StripeObject,
    kind: str,
    amount: int,
    *,
    fee: int = 0,
    category: str | None = None,
    what_for: str = "Stripe processing fees",
) -> StripeObject:
    """Write `amount` of `source` into the balance, less `fee`; return the transaction."""
    now, currency = account.now(), source["currency"]
    part = {"amount": fee, "application": None, "currency": currency, "type": "stripe_fee"}
    held_s = HELD_S if kind in ("charge", "payment") else 0
    return account.add(
        account.blank(KIND)
        | {
            "id": new_id("txn_"),
            "amount": amount,
            "available_on": now + held_s,
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": source.get("description"),
            "fee": fee,
            "fee_details": [part | {"description": what_for}] if fee else [],
            "net": amount - fee,
            "reporting_category": category or kind,
            "source": source["id"],
            "status": "pending" if held_s else "available",
            "type": kind,
        }
    )


def ripen(account: Account) -> None:
    """Make available what was held long enough."""
    now = account.now()
    for transaction in account.objects(KIND).values():
        if transaction["status"] == "pending" and transaction["available_on"] <= now:
            transaction["status"] = "available"


def retrieve(call: Call) -> StripeObject:
    """Return one balance transaction."""
    ripen(call.account)
    return call.account.find(KIND, call.path_params["id"])


def list_all(call: Call) -> StripeObject:
    """Return a page of balance transactions; `payout`: those that it bundled, and its own."""
    ripen(call.account)
    return listing.page(call, KIND, lambda transaction: _fits(call, transaction))


def _fits(call: Call, transaction: StripeObject) -> bool:
    payout = call.params.get("payout")
    bundled: dict[str, Any] = call.account.objects(PAID_OUT_BY)
    if payout and payout not in (bundled.get(transaction["id"]), transaction["source"]):
        return False
    return listing.equal(transaction, call.params, FILTERS)


ROUTES: Routes = {
    ("GET", "/v1/balance_transactions"): list_all,
    ("GET", "/v1/balance_transactions/{id}"): retrieve,
}
