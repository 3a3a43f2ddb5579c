"""What the inbox does with events about pledges: each leads to a question, and none is believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from lfnkr_app.database import db
from lfnkr_app.donations import gateway, inbox
from lfnkr_app.donations.gateway import invoices, sessions, subscriptions
from lfnkr_app.donations.gateway.invoices import Invoice
from lfnkr_app.donations.gateway.sessions import CheckoutSession
from lfnkr_app.donations.gateway.subscriptions import Subscription
from lfnkr_app.donations.pledges import actions, cards, queries, renewals
from lfnkr_app.donations.pledges.models import Pledge

log = structlog.get_logger()
TAG: Final = "pledge"
WEBHOOK: Final = "webhook"


@dataclass(frozen=True)
class Standing:
    """What Stripe says of one pledge at this moment; what was not asked about is None."""

    session: CheckoutSession | None = None
    subscription: Subscription | None = None
    invoice: Invoice | None = None


def look_at_session(subject: dict[str, Any]) -> Standing | None:
    """Return the session as it is now, with its subscription; None where it is no pledge's."""
    if _unknown(queries.by_tag(inbox.tag(subject, TAG))):
        return None
    return of_session(str(subject["id"]))


def of_session(session_id: str) -> Standing:
    """Return a session with its subscription, both as they are now."""
    patient = gateway.patient()
    session = sessions.session(patient, session_id)
    subscription_id = session.subscription_id
    found = subscriptions.subscription(patient, subscription_id) if subscription_id else None
    return Standing(session=session, subscription=found)


def look_at_subscription(subject: dict[str, Any]) -> Standing | None:
    """Return the subscription as it is now; None where it is no pledge's."""
    by_tag = queries.by_tag(inbox.tag(subject, TAG))
    if _unknown(by_tag or queries.by_subscription(str(subject["id"]))):
        return None
    return Standing(subscription=subscriptions.subscription(gateway.patient(), str(subject["id"])))


def look_at_invoice(subject: dict[str, Any]) -> Standing | object | None:
    """Return invoice and subscription as they are now; None where they are no pledge's."""
    subscription_id, tag = invoices.subscription_of(subject)
    booked = renewals.is_booked(str(subject["id"]))
    if _unknown(queries.by_tag(tag) or queries.by_subscription(subscription_id)):
        return None
    if booked:
        return inbox.SEEN_TO
    return asked_about(str(subject["id"]))


def asked_about(invoice_id: str) -> Standing:
    """Return an invoice with its subscription, both as they are now."""
    patient = gateway.patient()
    invoice = invoices.invoice(patient, invoice_id)
    found = subscriptions.subscription(patient, invoice.subscription_id)
    return Standing(subscription=found, invoice=invoice)


def look_at_customer(subject: dict[str, Any]) -> Standing | object | None:
    """Let a card that a donor just chose pay their pledges; None for customers without one."""
    pledges = queries.running_of(str(subject["id"]))
    known = [pledge.subscription_id for pledge in pledges if pledge.subscription_id]
    db.session.rollback()
    if not known:
        return None
    for subscription_id in known:
        cards.follow(subscription_id, str(subject["id"]))
    return inbox.SEEN_TO


def apply(standing: Standing, now: datetime) -> str:
    """Book what Stripe says; return what it made of the pledge."""
    return follow(standing, source=WEBHOOK, now=now)


def follow(standing: Standing, *, source: str, now: datetime) -> str:
    """Make the pledge what Stripe says, and book what it took; return a note.

    Raises:
        MoneyMismatch: what Stripe says does not fit the pledge: a person must look.
    """
    pledge = _pledge_of(standing)
    if pledge is None:
        return "no pledge"
    state = pledge.state
    if standing.session is not None:
        actions.follow_session(pledge, standing.session, source=source, now=now)
    if standing.subscription is not None:
        actions.follow(pledge, standing.subscription, source=source, now=now)
    notes = [] if pledge.state == state else [f"{state} to {pledge.state}"]
    if standing.invoice is not None:
        notes.append(renewals.take(pledge, standing.invoice, source=source, now=now))
    log.info("pledge_heard", pledge_id=pledge.id, state=pledge.state)
    return ", ".join(notes) or "no change"


def _pledge_of(standing: Standing) -> Pledge | None:
    told = (standing.subscription, standing.session, standing.invoice)
    tags = (known.pledge for known in told if known is not None and known.pledge)
    return queries.by_tag(next(tags, ""))


def _unknown(pledge: Pledge | None) -> bool:
    """Return whether there is no such pledge; no transaction is open after this."""
    missing = pledge is None
    db.session.rollback()
    return missing


HANDLERS: Final = (
    inbox.Handler("checkout.session.", look_at_session, apply),
    inbox.Handler("invoice.paid", look_at_invoice, apply),
    inbox.Handler("invoice.payment_", look_at_invoice, apply),
    inbox.Handler("customer.subscription.", look_at_subscription, apply),
    inbox.Handler("customer.updated", look_at_customer, apply),
)
