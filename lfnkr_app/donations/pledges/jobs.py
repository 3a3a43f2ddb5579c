"""Jobs of the timetable: stops that Stripe did not hear, and pledges that nothing was heard of.

A lost event leaves no gift unbooked: whatever is due, silent or unfinished is asked about, its
paid invoices are listed, and each that is not booked here is booked now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import structlog

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import GatewayDown, MoneyMismatch, RequestRefused
from lfnkr_app.donations.gateway import invoices, sessions, subscriptions
from lfnkr_app.donations.gateway.subscriptions import Subscription
from lfnkr_app.donations.pledges import actions, cards, handlers, queries, renewals, rules, wishes
from lfnkr_app.donations.pledges.handlers import Standing
from lfnkr_app.donations.pledges.models import Pledge, PledgeState
from lfnkr_app.donations.pledges.queries import Silent

log = structlog.get_logger()
SOURCE: Final = "reconcile"


def carry_out_stops(now: datetime) -> int:
    """Carry out what Stripe did not hear; return how many wishes. Commits its own work."""
    return wishes.carry_out_waiting(now) if gateway.is_set_up() else 0


def catch_up(now: datetime) -> int:
    """Ask about whatever is due, silent or unfinished; return how many. Commits its own work."""
    if not gateway.is_set_up():
        return 0
    asked = 0
    try:
        for _pledge_id in (*_without_session(now), *_unfinished(now), *_silent(now)):
            asked += 1
    except GatewayDown as fault:  # The next round is soon enough.
        log.warning("stripe_unreachable", error_type=type(fault).__name__, count=asked)
    return asked


def _without_session(now: datetime) -> Iterator[int]:
    """Find the sessions of pledges whose process died before it could note them; end the rest."""
    lost = _ended(queries.without_session(now - rules.YOUNG))
    if not lost:
        return
    by_tag = {row.tag: row for row in lost}
    since = min(row.made_at for row in lost) - rules.CLOCKS_DIFFER
    for session in sessions.since(gateway.patient(), since):
        if (row := by_tag.pop(session.pledge, None)) is not None:
            yield from _booked(row.id, Standing(session=session), now)
    for row in by_tag.values():
        if row.made_at < now - rules.LOST:
            begin_writing()
            actions.give_up(db.session.get_one(Pledge, row.id), source=SOURCE, now=now)
            db.session.commit()
            yield row.id


def _unfinished(now: datetime) -> Iterator[int]:
    """Ask about sessions of which the end is not known."""
    for row in _ended(queries.unfinished(now - rules.YOUNG)):
        try:
            standing = handlers.of_session(row.session_id)
        except RequestRefused as fault:
            log.error("session_refused", pledge_id=row.id, error_type=type(fault).__name__)
            continue
        yield from _booked(row.id, standing, now)
        if standing.subscription is not None:
            yield from _invoices_booked(row.id, standing.subscription, None, now)


def _silent(now: datetime) -> Iterator[int]:
    """Ask about pledges that are due, or of which nothing was heard for long."""
    for row in _ended(queries.silent(now)):
        try:
            yield from _asked_about(row, now)
        except RequestRefused as fault:  # A person must look: other keys, or another account.
            log.error("subscription_refused", pledge_id=row.id, error_type=type(fault).__name__)


def _asked_about(row: Silent, now: datetime) -> Iterator[int]:
    if row.state == PledgeState.PAST_DUE and row.customer_id:
        cards.follow(row.subscription_id, row.customer_id)
    found = subscriptions.subscription(gateway.patient(), row.subscription_id)
    since = row.heard_at - rules.LATEST_PAYMENT if row.heard_at else None
    yield from _invoices_booked(row.id, found, since, now)


def _invoices_booked(
    pledge_id: int, found: Subscription, since: datetime | None, now: datetime
) -> Iterator[int]:
    """Book every paid invoice that is not here, then what the subscription is."""
    patient = gateway.patient()
    for invoice_id in _to_look_at(found.id, since):
        standing = Standing(subscription=found, invoice=invoices.invoice(patient, invoice_id))
        yield from _booked(pledge_id, standing, now)
    unpaid = found.latest_invoice_id if found.status in {"past_due", "unpaid"} else None
    invoice = invoices.invoice(patient, unpaid) if unpaid else None
    yield from _booked(pledge_id, Standing(subscription=found, invoice=invoice), now)


def _to_look_at(subscription_id: str, since: datetime | None) -> list[str]:
    """Return the paid invoices that are not booked here, oldest first."""
    paid = list(invoices.paid_since(gateway.patient(), subscription_id, since))
    missing = [invoice_id for invoice_id in paid if not renewals.is_booked(invoice_id)]
    db.session.rollback()
    return missing[::-1]


def _booked(pledge_id: int, standing: Standing, now: datetime) -> Iterator[int]:
    begin_writing()
    try:
        handlers.follow(standing, source=SOURCE, now=now)
        db.session.commit()
    except MoneyMismatch:
        db.session.rollback()
        log.error("money_mismatch", pledge_id=pledge_id)
    yield pledge_id


def _ended(rows: Sequence[Silent]) -> Sequence[Silent]:
    """Return the rows with no transaction open."""
    db.session.rollback()
    return rows
