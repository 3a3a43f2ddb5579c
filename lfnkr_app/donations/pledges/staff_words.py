"""The words of pledges for staff: states and what happens next, rhythms, log lines, wishes."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.pledges.models import Interval, PledgeState, WishKind, WishState

#: The word of the tag, and its tone.
STATES: Final[dict[str, tuple[Any, str]]] = {
    PledgeState.PAST_DUE: (_l("past due"), "bad"),
    PledgeState.ACTIVE: (_l("ongoing"), "good"),
    PledgeState.PAUSED: (_l("paused"), "wait"),
    PledgeState.OPEN: (_l("at the payment page"), "wait"),
    PledgeState.CREATED: (_l("started"), "wait"),
    PledgeState.CANCELLED: (_l("stopped"), ""),
    PledgeState.FAILED: (_l("failed"), ""),
    PledgeState.EXPIRED: (_l("expired"), ""),
}
#: What it means, and what happens next.
MEANINGS: Final[dict[str, Any]] = {
    PledgeState.PAST_DUE: _l(
        "The last renewal did not go through. Stripe tries again by itself, and the donor was "
        "written to, three times at most. If you know them, you can send them the link to their "
        "page, where they put in another card. When the tries are over, it stops by itself."
    ),
    PledgeState.ACTIVE: _l("The next gift comes by itself. Nothing is to be done."),
    PledgeState.PAUSED: _l("The donor let it rest. It goes on by itself, or when they resume."),
    PledgeState.OPEN: _l(
        "The donor is at the payment page, or left it. Nothing is to be done: it turns to ongoing "
        "or to expired by itself."
    ),
    PledgeState.CREATED: _l(
        "It was just begun, or Stripe did not answer. Nothing is to be done: within the hour it "
        "turns to what Stripe says, or to expired."
    ),
    PledgeState.CANCELLED: _l("It has ended, and nothing more is taken. The donor was told."),
    PledgeState.FAILED: _l("Stripe did not take it. No money came. The donor can begin anew."),
    PledgeState.EXPIRED: _l("Nobody paid in time. No money came. The donor can begin anew."),
}
RHYTHMS: Final[dict[str, Any]] = {
    Interval.MONTH: _l("every month"), Interval.YEAR: _l("every year"),
}  # fmt: skip
#: A line of the log, by what a pledge became.
BECAME: Final[dict[str, Any]] = {
    PledgeState.CREATED: _l("The pledge was begun."),
    PledgeState.OPEN: _l("The donor was led to the payment page."),
    PledgeState.ACTIVE: _l("It runs."),
    PledgeState.PAST_DUE: _l("A renewal did not go through."),
    PledgeState.PAUSED: _l("It was paused."),
    PledgeState.CANCELLED: _l("It ended."),
    PledgeState.FAILED: _l("Stripe did not take it."),
    PledgeState.EXPIRED: _l("The time to pay was over."),
    "amount": _l("The sum was changed."),
}
SOURCES: Final[dict[str, Any]] = {
    "form": _l("the form on this site"), "webhook": _l("a message from Stripe"),
    "reconcile": _l("asked of Stripe"), "donor": _l("the donor"), "staff": _l("staff"),
}  # fmt: skip
WISHES: Final[dict[str, Any]] = {
    WishKind.STOP: _l("Stop it"), WishKind.AMOUNT: _l("Another sum"),
    WishKind.PAUSE: _l("Pause the gift"), WishKind.RESUME: _l("Resume it"),
}  # fmt: skip
OUTCOMES: Final[dict[str, tuple[Any, str]]] = {
    WishState.ASKED: (_l("waits for Stripe"), "wait"),
    WishState.DONE: (_l("done"), "good"),
    WishState.FAILED: (_l("not done: Stripe did not answer"), ""),
    WishState.REFUSED: (_l("refused by Stripe"), "bad"),
}
