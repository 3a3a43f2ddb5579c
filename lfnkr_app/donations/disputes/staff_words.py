"""The words of disputes for staff: states, reasons, and what to do in plain sentences."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.disputes.models import Dispute, DisputeKind

#: Where Stripe shows a dispute; it leads on to the payment where it is.
DASHBOARD: Final = "https://dashboard.stripe.com"
#: The word of the tag, and its tone.
STATES: Final[dict[str, tuple[Any, str]]] = {
    "warning_needs_response": (_l("the bank asks"), "bad"),
    "warning_under_review": (_l("the bank reads our answer"), "wait"),
    "warning_closed": (_l("closed, nothing taken"), "good"),
    "needs_response": (_l("answer needed"), "bad"),
    "under_review": (_l("the bank reads our answer"), "wait"),
    "won": (_l("won"), "good"),
    "lost": (_l("lost"), ""),
    "prevented": (_l("prevented"), "good"),
    "actionable": (_l("fraud warning"), "bad"),
    "settled": (_l("settled"), ""),
    "left": (_l("let be"), ""),
}
#: What it means and what to do.
TO_DO: Final[dict[str, Any]] = {
    "warning_needs_response": _l(
        "The donor's bank asks about this gift; nothing is taken yet. If the donor may not have "
        "meant to give, give it back now: then no dispute follows. If you know that they did, "
        "answer in Stripe's dashboard by the day named."
    ),
    "warning_under_review": _l("Nothing is to be done: the bank reads our answer."),
    "warning_closed": _l("Nothing is to be done: the bank asked no further."),
    "needs_response": _l(
        "The bank has taken the money, and a fee. If the gift was meant, answer in Stripe's "
        "dashboard by the day named: the receipt, the donor's mails, the page they gave on. If it "
        "was not, or you cannot show it, accept the dispute there. Do not pay it back by bank as "
        "well: the donor would have it twice."
    ),
    "under_review": _l("Nothing is to be done: the bank reads our answer. It can take weeks."),
    "won": _l("The money came back; the gift counts again. Stripe keeps the fee."),
    "lost": _l(
        "The money stays with the donor. The gift, and its receipt, count for what is left of it."
    ),
    "prevented": _l("The dispute was ended before money was taken."),
    "actionable": _l(
        "The card's bank believes that its owner did not make this gift. Nothing is taken yet. We "
        "advise to give it back now: otherwise a dispute nearly always follows, with a fee."
    ),
    "settled": _l("Nothing is to be done: the gift went back, or a dispute has come of it."),
    "left": _l("You decided to let the gift be. If the bank disputes it, you get a mail."),
}
REASONS: Final[dict[str, Any]] = {
    "fraudulent": _l("The owner of the card says that they did not make it."),
    "duplicate": _l("The donor says that they paid twice."),
    "unrecognized": _l("The donor does not recognise the line on their statement."),
    "credit_not_processed": _l("The donor says that they were promised the money back."),
    "subscription_canceled": _l("The donor says that they had ended their pledge."),
    "product_not_received": _l("The donor says that they received nothing for it."),
    "product_unacceptable": _l("The donor is not content with what they received."),
    "general": _l("The bank gives no closer reason."),
    "made_with_stolen_card": _l("The card is said to be stolen."),
    "made_with_lost_card": _l("The card is said to be lost."),
    "card_never_received": _l("The card never reached its owner."),
    "fraudulent_card_application": _l("The card was applied for in somebody else's name."),
    "made_with_counterfeit_card": _l("The card is said to be forged."),
    "unauthorized_use_of_card": _l("The owner of the card says that they did not use it."),
    "misc": _l("The bank gives no closer reason."),
}
KINDS: Final[dict[str, Any]] = {
    DisputeKind.DISPUTE: _l("dispute"), DisputeKind.WARNING: _l("fraud warning"),
}  # fmt: skip


def reason(dispute: Dispute) -> Any:
    """Return why the bank asks, in words; Stripe's own code where there are none."""
    return REASONS.get(dispute.reason or "", dispute.reason or "—")


def state(dispute: Dispute) -> tuple[Any, str]:
    """Return the word of a state and its tone; Stripe's own word where it is a new one."""
    return STATES.get(dispute.state, (dispute.state, "wait"))


def to_do(dispute: Dispute) -> Any:
    """Return what to do; where Stripe made a new state, its dashboard tells."""
    return TO_DO.get(dispute.state) or _l("Look at it in Stripe's dashboard.")


def dashboard(dispute: Dispute, charge_id: str | None, *, live: bool) -> str:
    """Return the address at Stripe's at which a dispute is answered."""
    mode = "" if live else "/test"
    if dispute.kind == DisputeKind.DISPUTE:
        return f"{DASHBOARD}{mode}/disputes/{dispute.dispute_id}"
    return f"{DASHBOARD}{mode}/payments/{charge_id or ''}"
