"""Decisions about pledges: values in, values out; no session, request or clock."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from typing import Final

from lfnkr_app import clock
from lfnkr_app.donations.gateway.invoices import Invoice
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.gateway.subscriptions import Subscription
from lfnkr_app.donations.pledges.models import PledgeState

#: States in which a pledge gives, or would give if its card let it.
RUNNING: Final = (PledgeState.ACTIVE, PledgeState.PAST_DUE, PledgeState.PAUSED)
#: From which states a pledge may turn into each. What its subscription says always counts.
MAY_BECOME: Final[dict[str, frozenset[str]]] = {
    PledgeState.OPEN: frozenset({PledgeState.CREATED}),
    PledgeState.FAILED: frozenset({PledgeState.CREATED, PledgeState.OPEN}),
    PledgeState.EXPIRED: frozenset({PledgeState.CREATED, PledgeState.OPEN}),
    **{state: frozenset(set(PledgeState) - {state})
       for state in (*RUNNING, PledgeState.CANCELLED)},
}  # fmt: skip
PAUSES: Final = (1, 2, 3, 6)
LINK_MAILS_A_DAY: Final = 3
#: Mails that confirm a change, for one pledge.
CHANGE_MAILS_A_DAY: Final = 10
#: Mails about one renewal that did not go through: the first try, the second, the last.
FAILURE_MAILS: Final = 3
#: A pledge of which nothing was heard for so long is asked about.
SILENCE: Final = timedelta(days=2)
#: What was due is asked about when so long over, and then once a day.
GRACE: Final = timedelta(days=1)
ASK_AGAIN: Final = timedelta(hours=20)
#: Stripe tries an unpaid invoice for at most two months; older ones cannot be paid any more.
LATEST_PAYMENT: Final = timedelta(days=70)
#: A row without a session is over when Stripe has had so long to tell of one.
LOST: Final = timedelta(minutes=10)
#: Younger rows are still on their way, and their own request sees to them.
YOUNG: Final = timedelta(minutes=2)
CLOCKS_DIFFER: Final = timedelta(minutes=5)


def state_by_session(session: CheckoutSession) -> PledgeState | None:
    """Return what a session without a subscription makes of its pledge; None for no change."""
    states = {"open": PledgeState.OPEN, "expired": PledgeState.EXPIRED}
    return states.get(session.status)


def state_by_subscription(found: Subscription) -> PledgeState:
    """Return what a subscription makes of its pledge. Money that is due comes before a pause."""
    if found.status in {"past_due", "unpaid"}:
        return PledgeState.PAST_DUE
    if found.status in {"active", "trialing"} and not found.is_paused:
        return PledgeState.ACTIVE
    others = {"canceled": PledgeState.CANCELLED, "incomplete": PledgeState.OPEN,
              "incomplete_expired": PledgeState.FAILED}  # fmt: skip
    return others.get(found.status, PledgeState.PAUSED)


def failure(invoice: Invoice) -> str | None:
    """Return which failed try of a renewal deserves a mail: `first`, `second` or `last`."""
    if invoice.status != "open" or invoice.tries < 1:
        return None
    if invoice.tries_again_at is None:
        return "last"
    return {1: "first", 2: "second"}.get(invoice.tries)


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same time of day so many months later in Tokyo, on the last day if it is short."""
    there = clock.in_tokyo(moment)
    year, month = divmod(there.year * 12 + there.month - 1 + months, 12)
    day = min(there.day, calendar.monthrange(year, month + 1)[1])
    return there.replace(year=year, month=month + 1, day=day).astimezone(moment.tzinfo)
