"""The words of the ledger: how gifts stand and what happens next, ways, origins."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.ledger.rules import Standing
from lfnkr_app.donations.models import GiftSource, GiftState, Method

#: The word of the tag, and its tone.
STANDINGS: Final[dict[str, tuple[Any, str]]] = {
    Standing.STARTED: (_l("started"), "wait"),
    Standing.ANNOUNCED: (_l("announced"), "wait"),
    Standing.WAITING: (_l("waiting"), "wait"),
    Standing.RECEIVED: (_l("received"), "good"),
    Standing.PARTLY_BACK: (_l("partly refunded"), "wait"),
    Standing.REFUNDED: (_l("refunded"), ""),
    Standing.DISPUTED: (_l("disputed"), "bad"),
    Standing.FAILED: (_l("failed"), "bad"),
    Standing.EXPIRED: (_l("expired"), ""),
}
#: What it means, and what happens next.
MEANINGS: Final[dict[str, Any]] = {
    Standing.STARTED: _l(
        "The donor is at the payment page, or left it. Nothing is to be done: it turns to "
        "received when the card is charged, or to expired by itself."
    ),
    Standing.ANNOUNCED: _l(
        "The donor said that they would transfer this. It turns to received when the line of the "
        "bank is matched with it."
    ),
    Standing.WAITING: _l(
        "The donor chose a way to pay that takes days, such as a convenience store. It turns to "
        "received, or to failed, by itself."
    ),
    Standing.RECEIVED: _l("The money has come, and the receipt is issued. Nothing is to be done."),
    Standing.PARTLY_BACK: _l("Part of the money went back. What is left counts."),
    Standing.REFUNDED: _l("All of the money went back. Nothing of it counts any more."),
    Standing.DISPUTED: _l(
        "The donor's bank asks for the money back. Look at the dispute below: it has a day by "
        "which to answer."
    ),
    Standing.FAILED: _l(
        "The payment did not go through. No money came. The donor can give anew; should money come "
        "after all, it turns to received."
    ),
    Standing.EXPIRED: _l(
        "Nobody paid in time. No money came. Should it come after all, it turns to received."
    ),
}
METHODS: Final[dict[str, Any]] = {
    Method.CARD: _l("card"), Method.BANK: _l("bank transfer"), Method.POST: _l("post office"),
    Method.CASH: _l("cash"), Method.OTHER: _l("other way"),
}  # fmt: skip
ORIGINS: Final[dict[str, Any]] = {
    GiftSource.FORM: _l("the form on this site"), GiftSource.RENEWAL: _l("a pledge"),
    GiftSource.HAND: _l("entered by hand"), GiftSource.IMPORT: _l("brought over from before"),
}  # fmt: skip
#: A line of the history, by what a gift became.
BECAME: Final[dict[str, Any]] = {
    GiftState.CREATED: _l("The gift was begun."),
    GiftState.OPEN: _l("The donor was led to the payment page, or told where to transfer."),
    GiftState.PROCESSING: _l("The donor chose a way to pay that takes days."),
    GiftState.SUCCEEDED: _l("The money came; the receipt was issued."),
    GiftState.FAILED: _l("The payment did not go through."),
    GiftState.EXPIRED: _l("The time to pay was over."),
}
#: A line of the history, by what staff did; other parts add theirs to their own histories.
ACTS: Final[dict[str, Any]] = {
    "gift.fund": _l("The fund was changed."),
    "gift.hide_name": _l("The name was taken off the list of donors."),
}
#: What Stripe's names are names of.
NAMES: Final[dict[str, Any]] = {
    "payment": _l("Payment"), "charge": _l("Charge"), "session": _l("Checkout session"),
    "invoice": _l("Invoice"), "subscription": _l("Subscription"), "customer": _l("Customer"),
    "payout": _l("Payout"), "balance": _l("Line of the balance"),
}  # fmt: skip
INTERVALS: Final[dict[str, Any]] = {"month": _l("every month"), "year": _l("every year")}
