"""Payouts and fees as Stripe has them: what the inbox and the timetable ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import RequestRefused
from lfnkr_app.donations.gateway import balance, charges, payouts
from lfnkr_app.donations.gateway.balance import BalanceLine
from lfnkr_app.donations.gateway.payouts import StripePayout
from lfnkr_app.donations.inbox import Handler
from lfnkr_app.donations.payouts import actions, queries

log = structlog.get_logger()


@dataclass(frozen=True)
class Seen:
    """A payout as it is now; `lines` is None where Stripe does not tell what it holds."""

    payout: StripePayout
    lines: tuple[BalanceLine, ...] | None


def look(subject: dict[str, Any]) -> Seen:
    """Return the payout of an event as it is now, with all that it holds."""
    return seen(payouts.payout(gateway.patient(), str(subject["id"])))


def seen(found: StripePayout) -> Seen:
    """Return a payout with all that it holds, as far as Stripe tells."""
    if not found.is_told:
        return Seen(found, None)
    return Seen(found, tuple(balance.of_payout(gateway.patient(), found.id)))


def apply(looked: Seen, now: datetime) -> str:
    """Book a payout; return a note on it."""
    note = actions.book(looked.payout, looked.lines, now=now)
    log.info("payout_seen", state=looked.payout.status)
    return note


HANDLER: Final = Handler("payout.", look, apply)


def read_fees(now: datetime) -> int:
    """Ask for the fees of gifts that have none yet, and commit each; return how many came.

    Raises:
        GatewayDown: Stripe does not answer; what came before that is booked.
    """
    waiting = queries.without_fee(now)
    db.session.rollback()
    return sum(_read_fee(*one) for one in waiting)


def _read_fee(gift_id: int, charge_id: str | None, intent_id: str | None) -> bool:
    stripe = gateway.patient()
    try:
        charge = charges.found(stripe, charge_id, intent_id)
    except RequestRefused as fault:  # A person must look: other keys, or another account.
        log.error("charge_refused", gift_id=gift_id, error_type=type(fault).__name__)
        return False
    if charge is None or (charge.line is None and charge_id):
        return False
    begin_writing()
    actions.note_fee(gift_id, charge)
    db.session.commit()
    return charge.line is not None


def read_payouts(since: datetime, now: datetime) -> int:
    """Book every payout made since a moment, and commit each; return how many.

    Raises:
        GatewayDown: Stripe does not answer; what came before that is booked.
    """
    found = list(payouts.since(gateway.patient(), since))
    told = queries.fully_read([payout.id for payout in found])
    db.session.rollback()
    for payout in found:
        known = Seen(payout, None) if payout.id in told else seen(payout)
        begin_writing()
        apply(known, now)
        db.session.commit()
    _find_owners()
    return len(found)


def _find_owners() -> None:
    if not queries.unowned():
        db.session.rollback()
        return
    begin_writing()
    actions.find_owners()
    db.session.commit()
