"""The account itself and its balance: the cheap calls that a health check makes."""

from __future__ import annotations

from . import transactions
from .account import Account, StripeObject
from .call import Call, Routes

ACCOUNT_ID = "acct_1LoopbackPeer0000"


def retrieve_account(call: Call) -> StripeObject:
    """Return the account that the key belongs to."""
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_type": "non_profit",
        "charges_enabled": True,
        "country": "JP",
        "default_currency": "jpy",
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


def retrieve_balance(call: Call) -> StripeObject:
    """Return what may leave for the bank, and what is still held."""
    transactions.ripen(call.account)
    return {
        "object": "balance",
        "available": _amounts(call.account, "available"),
        "livemode": False,
        "pending": _amounts(call.account, "pending"),
    }


def _amounts(account: Account, status: str) -> list[StripeObject]:
    sums: dict[str, int] = {"jpy": 0}
    for transaction in account.objects(transactions.KIND).values():
        currency = transaction["currency"]
        net = transaction["net"] if transaction["status"] == status else 0
        sums[currency] = sums.get(currency, 0) + net
    return [_amount(currency, total) for currency, total in sums.items()]


def _amount(currency: str, amount: int) -> StripeObject:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


ROUTES: Routes = {
    ("GET", "/v1/account"): retrieve_account,
    ("GET", "/v1/balance"): retrieve_balance,
}
