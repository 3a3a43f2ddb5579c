"""The words of refunds for staff: states, what failed, what to do."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.refunds.models import Refund, RefundState, RefundWay

#: The word of the tag, and its tone.
STATES: Final[dict[str, tuple[Any, str]]] = {
    RefundState.CREATED: (_l("asked for"), "wait"),
    RefundState.PENDING: (_l("on its way"), "wait"),
    RefundState.SUCCEEDED: (_l("given back"), "good"),
    RefundState.FAILED: (_l("failed"), "bad"),
    RefundState.CANCELLED: (_l("taken back"), ""),
}
WAYS: Final[dict[str, Any]] = {
    RefundWay.STRIPE: _l("through Stripe"), RefundWay.HAND: _l("by the office"),
}  # fmt: skip
_MEANINGS: Final[dict[str, Any]] = {
    RefundState.CREATED: _l(
        "Stripe has not answered yet. Nothing is to be done: it is asked again by itself every "
        "minute, and never gives back twice."
    ),
    RefundState.PENDING: _l(
        "Stripe has it and waits for the bank, or for the donor to name an account. It turns to "
        "given back, or to failed, by itself."
    ),
    RefundState.SUCCEEDED: _l(
        "Stripe has sent the money. A card shows it within about ten working days."
    ),
    RefundState.FAILED: _l(
        "The money did not go back: it is with us. Ask the donor for a bank account, pay it by "
        "bank, and note that as a refund paid back by yourself. Or try once more through Stripe."
    ),
    RefundState.CANCELLED: _l("It was called off. The money is with us."),
}
_BY_HAND: Final[dict[str, Any]] = {
    RefundState.SUCCEEDED: _l("The office paid it back itself; Stripe knows nothing of it."),
    RefundState.CANCELLED: _l("It had been noted by mistake. The gift counts again."),
}
_LOST_CARD: Final = _l("The card is lost, stolen, expired or closed.")
#: Why Stripe did not take it up, or why it came back.
FAILURES: Final[dict[str, Any]] = {
    "expired_or_canceled_card": _LOST_CARD,
    "lost_or_stolen_card": _LOST_CARD,
    "declined": _l("The donor's bank refused it."),
    "insufficient_funds": _l("There was not enough money on our balance at Stripe."),
    "balance_insufficient": _l("There is not enough money on our balance at Stripe."),
    "charge_for_pending_refund_disputed": _l("The donor disputed the gift meanwhile."),
    "charge_disputed": _l(
        "The gift is disputed: as long as the bank decides, Stripe gives nothing back."
    ),
    "charge_already_refunded": _l("Stripe had given it back already; look at the other refunds."),
    "charge_missing": _l("Stripe knows no payment of this gift."),
    "resource_missing": _l("Stripe knows no payment of this gift."),
    "parameter_missing": _l(
        "The donor left no mail address at which Stripe could ask for an account."
    ),
    "merchant_request": _l("It was called off in Stripe's dashboard."),
}


def meaning(refund: Refund) -> Any:
    """Return what a refund's state means, and what happens next."""
    by_hand = _BY_HAND if refund.way == RefundWay.HAND else {}
    return by_hand.get(refund.state) or _MEANINGS[refund.state]


def failure(refund: Refund) -> Any:
    """Return why a refund failed, in words; Stripe's own code where there are none."""
    return FAILURES.get(refund.failure or "", refund.failure or "")
