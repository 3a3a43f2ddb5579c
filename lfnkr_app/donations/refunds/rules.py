"""Decisions about refunds: values in, values out."""

from __future__ import annotations

from typing import Any, Final

from lfnkr_app.donations.refunds.models import Refund, RefundWay
from lfnkr_app.donations.refunds.models import RefundState as State

#: From which states a refund may turn into each. Stripe never lets one that failed succeed, so
#: whatever was asked earlier and arrives later changes nothing.
MAY_BECOME: Final[dict[str, frozenset[str]]] = {
    State.CREATED: frozenset(),
    State.PENDING: frozenset({State.CREATED}),
    State.SUCCEEDED: frozenset({State.CREATED, State.PENDING}),
    State.FAILED: frozenset({State.CREATED, State.PENDING, State.SUCCEEDED}),
    State.CANCELLED: frozenset({State.CREATED, State.PENDING, State.SUCCEEDED}),
}
#: The sum is spoken for, and not gone yet.
UNDER_WAY: Final = (State.CREATED, State.PENDING)
_STRIPES: Final = {"succeeded": State.SUCCEEDED, "failed": State.FAILED,
                   "canceled": State.CANCELLED}  # fmt: skip


#: Stripe's names of refunds to a card begin so; others go to an account that the donor names.
_TO_A_CARD: Final = "re_"


def way(refund: Refund) -> str:
    """Return how the donor gets the money: `card`, `account` (asked for by Stripe) or `hand`."""
    if refund.way == RefundWay.HAND:
        return "hand"
    return "card" if (refund.refund_id or _TO_A_CARD).startswith(_TO_A_CARD) else "account"


def may_call_off(refund: Refund) -> bool:
    """Return whether a refund may wait for its donor to name an account; Stripe has the word."""
    return refund.state == State.PENDING and way(refund) == "account"


def state_of(status: str) -> State:
    """Return our state for Stripe's word; what is not over is pending."""
    return _STRIPES.get(status, State.PENDING)


def change(was: str, becomes: str, minor: int) -> int:
    """Return by how much a gift's refunded sum moves when a refund of `minor` turns."""
    return minor * ((becomes == State.SUCCEEDED) - (was == State.SUCCEEDED))


def request(
    uid: bytes, charge_id: str, minor: int, *, by_card: bool, email: str
) -> dict[str, Any]:  # fmt: skip
    """Return what Stripe is asked: neutral, a number of ours as the only tag.

    What was not paid by card has no way back by itself; Stripe then asks the donor for an account.
    """
    asked = {"charge": charge_id, "amount": minor, "metadata": {"refund": uid.hex()}}
    return asked if by_card or not email else asked | {"instructions_email": email}
