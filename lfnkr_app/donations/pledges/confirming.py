"""Telling donors what changed of their repeating gift: one mail for each act, whoever hears of it.

The request that asked and the worker that hears from Stripe may both come first; a change that
Stripe made without answering is found out later. Each of them tells, and one mail is queued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lfnkr_app.donations.pledges import emails, queries, rules
from lfnkr_app.donations.pledges.models import Pledge, PledgeState, PledgeWish, WishKind
from lfnkr_app.mail import outbox
from lfnkr_app.privacy import keys

#: A wish so old has nothing to do with what changes now.
RECENT: Final = timedelta(days=1)
CONFIRMED: Final = frozenset({WishKind.AMOUNT, WishKind.PAUSE, WishKind.RESUME})


@dataclass(frozen=True)
class Terms:
    """What of a pledge its donor is told of when it changes."""

    state: str
    amount_minor: int
    resumes_at: datetime | None

    @classmethod
    def of(cls, pledge: Pledge) -> Terms:
        """Return how a pledge stands; its row is held, so that each change is seen once."""
        return cls(pledge.state, pledge.amount_minor, pledge.resumes_at)


def tell_of_changes(pledge: Pledge, was: Terms, *, now: datetime) -> None:
    """Queue a mail for each thing that is another than it was; none before the first gift."""
    for kind in _changed(was, Terms.of(pledge)):
        wish = queries.unheard_wish(pledge.id, kind, now - RECENT)
        heard = pledge.heard_at.isoformat() if pledge.heard_at else ""
        _tell(pledge, kind, wish.key if wish else f"{pledge.uid.hex()}:{kind}:{heard}", now)


def tell_of_wish(pledge: Pledge, wish: PledgeWish, *, now: datetime) -> None:
    """Queue the mail about a wish that Stripe carried out, unless whoever saw it before did."""
    if wish.kind in CONFIRMED and pledge.state in rules.RUNNING:
        _tell(pledge, WishKind(wish.kind), wish.key, now)


def _changed(was: Terms, is_now: Terms) -> list[WishKind]:
    """Return what changed between two readings of a pledge that goes on."""
    if was.state not in rules.RUNNING or is_now.state not in rules.RUNNING:
        return []
    changed = [WishKind.AMOUNT] if was.amount_minor != is_now.amount_minor else []
    paused = is_now.state == PledgeState.PAUSED
    if paused and (was.state, was.resumes_at) != (PledgeState.PAUSED, is_now.resumes_at):
        changed.append(WishKind.PAUSE)
    if (was.state, is_now.state) == (PledgeState.PAUSED, PledgeState.ACTIVE):
        changed.append(WishKind.RESUME)
    return changed


def _tell(pledge: Pledge, kind: WishKind, occasion: str, now: datetime) -> None:
    """Queue one mail; whoever has a donor's link cannot fill their mailbox by it."""
    if pledge.started_at is None or pledge.demonstration or not pledge.donor.email:
        return
    about = keys.mac("addresses", b"pledge changes", pledge.uid)
    if outbox.count_about(about, since=now - RECENT) < rules.CHANGE_MAILS_A_DAY:
        letter = emails.changed(pledge, kind, occasion, pledge.donor.email, about=about)
        outbox.queue(letter, now=now)
