"""Differences in words that need no engineer."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app import i18n
from lfnkr_app.donations.reconciling.models import ItemKind, ReconItem
from lfnkr_app.money import DECIMALS, Money

KINDS: Final = {
    ItemKind.PAYMENT: _l("Paid, not booked"),
    ItemKind.AMOUNT: _l("Two sums"),
    ItemKind.NOT_PAID: _l("Booked, not paid"),
    ItemKind.MISSING: _l("Booked, unknown at Stripe"),
    ItemKind.TWICE: _l("Paid twice"),
    ItemKind.NO_GIFT: _l("Paid, no such gift"),
    ItemKind.INVOICE: _l("Repeat paid, not booked"),
    ItemKind.REFUND: _l("Refund"),
    ItemKind.DISPUTE: _l("Dispute"),
    ItemKind.WARNING: _l("Fraud warning"),
    ItemKind.PAYOUT: _l("Payout"),
    ItemKind.PLEDGE: _l("Repeating gift"),
    ItemKind.STRANGER: _l("Not from this site"),
}
#: What happened, with both sums, and what to do about it.
SENTENCES: Final = {
    ItemKind.PAYMENT: _l(
        "Stripe has received %(theirs)s for this gift, and it is not booked here. Book it: "
        "the donor then gets the receipt."
    ),
    ItemKind.AMOUNT: _l(
        "Here this gift is %(ours)s, at Stripe it is %(theirs)s. Nothing was changed. Compare"
        " it with the payment in Stripe's dashboard; if Stripe's sum is wrong, refund it "
        "there and press Fetch again."
    ),
    ItemKind.NOT_PAID: _l(
        "This gift is booked here as received (%(ours)s), but Stripe says that it was not "
        "paid. Look at the payment in Stripe's dashboard before you thank or report it."
    ),
    ItemKind.MISSING: _l(
        "This gift is booked here (%(ours)s), but Stripe knows no such payment. Was the "
        "Stripe account or its key changed? If so, fetch again once the right key is back."
    ),
    ItemKind.TWICE: _l(
        "This gift of %(ours)s was paid a second time (%(theirs)s). Refund the second payment"
        " in Stripe's dashboard, then press Fetch again."
    ),
    ItemKind.NO_GIFT: _l(
        "Stripe has received %(theirs)s with a mark of this site, but there is no gift with "
        "that mark. This happens when a backup was brought back. Enter the gift by hand, then"
        " leave this with the reason."
    ),
    ItemKind.INVOICE: _l(
        "Stripe has received %(theirs)s for a repeating gift, and it is not booked here. Book"
        " it: the donor then gets the receipt."
    ),
    ItemKind.REFUND: _l(
        "Stripe shows a refund of %(theirs)s (%(status)s); here it is %(ours)s, or in another "
        "state. Book it to take over what Stripe says."
    ),
    ItemKind.DISPUTE: _l(
        "Stripe shows a dispute over %(theirs)s (%(status)s); here it is %(ours)s, or in another "
        "state. Book it to take over what Stripe says."
    ),
    ItemKind.WARNING: _l(
        "A card's bank warned of fraud in this gift of %(theirs)s (%(status)s), and that is not "
        "written down here, or in another state. Book it, then decide on the gift's page whether "
        "to give it back."
    ),
    ItemKind.PAYOUT: _l(
        "Stripe shows a payout of %(theirs)s (%(status)s); here it is %(ours)s, or in another "
        "state, or what it holds is not read yet. Book it to take over what Stripe says."
    ),
    ItemKind.PLEDGE: _l(
        "A repeating gift goes on at one side only, or with two sums: at Stripe %(theirs)s each "
        "time (%(status)s), here %(ours)s. If the donor has stopped it, end it in Stripe's "
        "dashboard and press Fetch again; else book it to take over what Stripe says."
    ),
    ItemKind.STRANGER: _l(
        "%(theirs)s (%(status)s) moved on the same Stripe account and has nothing to do with "
        "this site. It is only listed. If it is a gift, enter it by hand."
    ),
}
#: The same where there is no row here at all.
NOT_HERE: Final = {
    ItemKind.REFUND: _l(
        "Stripe shows a refund of %(theirs)s (%(status)s) that is not booked here. Book it: the "
        "gift then counts for what is left of it."
    ),
    ItemKind.DISPUTE: _l(
        "Stripe shows a dispute over %(theirs)s (%(status)s) that is not booked here. Book it, "
        "then answer it in Stripe's dashboard in time."
    ),
    ItemKind.PAYOUT: _l(
        "Stripe shows a payout of %(theirs)s (%(status)s) that is not written down here. Book it, "
        "then look under Payouts whether it adds up."
    ),
}
STATES: Final = {
    "open": (_l("open"), "wait"),
    "resolved": (_l("in order"), "good"),
    "left": (_l("left as it is"), ""),
}
#: Stripe's words for what became of a payment, a refund, a dispute, a repeating gift, a payout.
STATUSES: Final = {
    "paid": _l("paid"),
    "succeeded": _l("succeeded"),
    "pending": _l("under way"),
    "requires_action": _l("waits for the donor"),
    "failed": _l("failed"),
    "canceled": _l("cancelled"),
    "active": _l("active"),
    "past_due": _l("overdue"),
    "needs_response": _l("needs an answer"),
    "under_review": _l("being examined"),
    "won": _l("won"),
    "lost": _l("lost"),
    "warning_needs_response": _l("an inquiry, needs an answer"),
    "warning_under_review": _l("an inquiry, being examined"),
    "warning_closed": _l("an inquiry, closed"),
    "actionable": _l("a fraud warning"),
    "settled": _l("settled"),
    "in_transit": _l("on its way"),
}


def sentence(item: ReconItem) -> str:
    """Return what is wrong and what to do, for whoever holds the role."""
    status, kind = item.facts.partition(" ")[0], ItemKind(item.kind)
    words = SENTENCES[kind] if item.ours_minor is not None else NOT_HERE.get(kind, SENTENCES[kind])
    return str(words) % {
        "ours": written(item.ours_minor, item.ours_currency) or _("nothing"),
        "theirs": written(item.theirs_minor, item.theirs_currency) or _("nothing"),
        "status": str(STATUSES.get(status, status)),
    }


def written(minor: int | None, currency: str | None) -> str:
    """Return a sum as a reader writes it; in a currency that we do not take, its smallest units."""
    if minor is None or currency is None:
        return ""
    if currency in DECIMALS:
        return i18n.written_money(Money(minor, currency))
    return f"{currency} {minor}"


def by_whom(item: ReconItem) -> Any:
    """Return who closed an item."""
    return _("by itself") if item.by == "reconcile" else item.by or ""
