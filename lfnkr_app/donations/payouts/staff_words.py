"""The words of payouts for staff: states, kinds of lines, what to do."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.payouts.models import Payout

#: The word of the tag, and its tone.
STATES: Final[dict[str, tuple[Any, str]]] = {
    "pending": (_l("announced"), "wait"),
    "in_transit": (_l("on its way"), "wait"),
    "paid": (_l("at the bank"), "good"),
    "failed": (_l("failed"), "bad"),
    "canceled": (_l("called off"), ""),
}
MEANINGS: Final[dict[str, Any]] = {
    "pending": _l("Stripe will send it. Nothing is to be done."),
    "in_transit": _l("Stripe has sent it; it reaches the bank on the day named."),
    "paid": _l("It should stand in the bank's list under the day named."),
    "failed": _l(
        "The bank did not take it; the money is back with Stripe. Look in Stripe's dashboard "
        "whether the bank account is right. The next payout brings the money."
    ),
    "canceled": _l("It was called off in Stripe's dashboard; the money is with Stripe."),
}
KINDS: Final[dict[str, Any]] = {
    "charge": _l("gift"), "refund": _l("refund"), "refund_failure": _l("refund that failed"),
    "dispute": _l("dispute"), "dispute_reversal": _l("dispute won"), "fee": _l("Stripe's fees"),
    "tax": _l("tax on Stripe's fees"), "payout_failure": _l("payout that failed before"),
    "payout_reversal": _l("payout that failed before"), "other_adjustment": _l("adjustment"),
    "risk_reserved_funds": _l("kept back by Stripe"), "topup": _l("paid in by the office"),
}  # fmt: skip


def state(payout: Payout) -> tuple[Any, str]:
    """Return the word of a state and its tone; Stripe's own word where it is a new one."""
    return STATES.get(payout.state, (payout.state, "wait"))


def meaning(payout: Payout) -> Any:
    """Return what a payout's state means, and what to do."""
    return MEANINGS.get(payout.state, "")


def kind(name: str) -> Any:
    """Return what a line is; Stripe's own word where there is none of ours."""
    return KINDS.get(name, name.replace("_", " "))
