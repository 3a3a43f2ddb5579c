"""The account itself and its balance: the cheap calls that a health check makes."""

from __future__ import annotations

from .account import StripeObject
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
    """Return what was paid so far; all of it is still pending."""
    pending: dict[str, int] = {"jpy": 0}
    for transaction in call.account.objects("balance_transaction").values():
        currency = transaction["currency"]
        pending[currency] = pending.get(currency, 0) + transaction["net"]
    return {
        "object": "balance",
        "available": [_amount(currency, 0) for currency in pending],
        "livemode": False,
        "pending": [_amount(currency, amount) for currency, amount in pending.items()],
    }


def _amount(currency: str, amount: int) -> StripeObject:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


ROUTES: Routes = {
    ("GET", "/v1/account"): retrieve_account,
    ("GET", "/v1/balance"): retrieve_balance,
}
