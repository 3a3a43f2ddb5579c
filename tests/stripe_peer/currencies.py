"""What Stripe says of currencies: decimals, least amounts, how an amount is written.

Source: docs.stripe.com/currencies. Least amounts are in minor units; the won is no settlement
currency, so its least is what converts to 50 yen.
"""

from __future__ import annotations

ZERO_DECIMAL = frozenset(
    (
        *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
        *("pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"),
    )
)
MINIMUM = {"jpy": 50, "krw": 500, "usd": 50, "eur": 50, "gbp": 30, "aud": 50, "cad": 50, "chf": 50}
MAXIMUM = 99_999_999
OTHERS = frozenset(("cny", "hkd", "nzd", "sek", "nok", "dkk", "sgd", "twd"))
SUPPORTED = frozenset(MINIMUM) | ZERO_DECIMAL | OTHERS
SYMBOLS = {"jpy": "¥", "krw": "₩", "usd": "$", "eur": "€", "gbp": "£"}


def written(amount_minor: int, currency: str) -> str:
    """Return the amount as a person reads it: ¥5,000, $12.50, CHF 12.50."""
    sign = SYMBOLS.get(currency, f"{currency.upper()} ")
    if currency in ZERO_DECIMAL:
        return f"{sign}{amount_minor:,}"
    return f"{sign}{amount_minor // 100:,}.{amount_minor % 100:02}"
