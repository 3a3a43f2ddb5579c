"""What Stripe lets convenience stores take: yen only, 120 to 300,000, one-time.

Source: docs.stripe.com/payments/konbini/accept-a-payment.
"""

from __future__ import annotations

from typing import Any

from .errors import ApiError

METHOD = "konbini"
LEAST, MOST = 120, 300_000
USUAL_DAYS, LONGEST_DAYS = 3, 60
DAY_S = 24 * 60 * 60


def check(params: dict[str, Any], currency: str, total: int) -> None:
    """Check the parts of a new session that are about convenience stores.

    Raises:
        ApiError: they cannot take this payment.
    """
    if METHOD not in params.get("payment_method_types", ()):
        return
    name = "payment_method_types"
    if currency != "jpy":
        message = f"The payment method `{METHOD}` cannot be used with the currency `{currency}`."
        raise ApiError(message, param=name)
    if not LEAST <= total <= MOST:
        message = f"The amount must be between ¥{LEAST} and ¥{MOST:,} for `{METHOD}`."
        raise ApiError(message, param=name)
    if not 0 <= days(params.get("payment_method_options", {})) <= LONGEST_DAYS:
        name = f"payment_method_options[{METHOD}][expires_after_days]"
        raise ApiError(f"This value must be from 0 to {LONGEST_DAYS}.", param=name)


def days(options: dict[str, Any]) -> int:
    """Return for how many days a number can be paid."""
    given: int | None = options.get(METHOD, {}).get("expires_after_days")
    return USUAL_DAYS if given is None else given
