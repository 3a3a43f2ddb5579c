"""Payouts: what is available goes to the bank, one payout for each currency."""

from __future__ import annotations

from . import listing, transactions
from .account import Account, StripeObject
from .call import Call, Routes
from .errors import ApiError
from .ids import new_id

KIND = "payout"
BANK_ACCOUNT = "ba_1LoopbackPeer0000"
ON_THE_WAY_S = 2 * transactions.DAY_S


def pay_out(account: Account) -> list[StripeObject]:
    """Return the payouts of everything that is available and not paid out yet."""
    transactions.ripen(account)
    made = [_make(account, currency, bundle) for currency, bundle in _bundles(account).items()]
    return [payout for payout in made if payout]


def arrive(account: Account, payout_id: str) -> StripeObject:
    """Let a payout reach the bank."""
    payout = _find(account, payout_id, "pending", "in_transit")
    payout["status"] = "paid"
    account.record("payout.paid", payout)
    return payout


def fail(account: Account, payout_id: str, code: str = "account_closed") -> StripeObject:
    """Let a payout fail, also one that had seemed to arrive: its money is available again."""
    payout = _find(account, payout_id, "pending", "in_transit", "paid")
    back = transactions.enter(account, payout, "payout_failure", payout["amount"])
    payout.update(
        status="failed",
        failure_balance_transaction=back["id"],
        failure_code=code,
        failure_message="The bank account could not take the payout.",
    )
    account.record("payout.failed", payout)
    return payout


def retrieve(call: Call) -> StripeObject:
    """Return one payout."""
    return call.account.find(KIND, call.path_params["payout"], param="payout")


def list_all(call: Call) -> StripeObject:
    """Return a page of payouts."""
    arrival = call.params.get("arrival_date")
    names = ("status", "destination")
    return listing.page(
        call,
        KIND,
        lambda one: (
            listing.created_within(one["arrival_date"], arrival)
            and listing.equal(one, call.params, names)
        ),
    )


def _bundles(account: Account) -> dict[str, list[StripeObject]]:
    paid_out = account.objects(transactions.PAID_OUT_BY)
    bundles: dict[str, list[StripeObject]] = {}
    for transaction in account.objects(transactions.KIND).values():
        free = transaction["id"] not in paid_out and transaction["type"] != "payout"
        if free and transaction["status"] == "available":
            bundles.setdefault(transaction["currency"], []).append(transaction)
    return bundles


def _make(account: Account, currency: str, bundle: list[StripeObject]) -> StripeObject | None:
    """Return a payout of the bundle; a balance that is not above nothing stays as it is."""
    amount = sum(transaction["net"] for transaction in bundle)
    if amount <= 0:
        return None
    payout = account.add(account.blank(KIND) | _fixed(account, currency, amount))
    entered = transactions.enter(account, payout, "payout", -amount)
    payout["balance_transaction"] = entered["id"]
    paid_out = account.objects(transactions.PAID_OUT_BY)
    paid_out.update({transaction["id"]: payout["id"] for transaction in bundle})
    account.record("payout.created", payout)
    return payout


def _fixed(account: Account, currency: str, amount: int) -> StripeObject:
    return {
        "id": new_id("po_"),
        "amount": amount,
        "arrival_date": account.now() + ON_THE_WAY_S,
        "automatic": True,
        "created": account.now(),
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": BANK_ACCOUNT,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "in_transit",
        "type": "bank_account",
    }


def _find(account: Account, payout_id: str, *statuses: str) -> StripeObject:
    payout = account.find(KIND, payout_id)
    if payout["status"] not in statuses:
        raise ApiError(f"The payout has a status of {payout['status']}.")
    return payout


ROUTES: Routes = {
    ("GET", "/v1/payouts"): list_all,
    ("GET", "/v1/payouts/{payout}"): retrieve,
}
