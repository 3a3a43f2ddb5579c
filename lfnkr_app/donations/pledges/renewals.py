"""One paid invoice, one gift: the first and every renewal, in whatever order they become known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import turning as gifts
from lfnkr_app.donations.errors import MoneyMismatch
from lfnkr_app.donations.gateway.invoices import Invoice
from lfnkr_app.donations.models import Gift, GiftSource, GiftState, Method
from lfnkr_app.donations.pledges import emails, rules, turning
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.mail import outbox
from lfnkr_app.money import DECIMALS


def is_booked(invoice_id: str) -> bool:
    """Return whether the gift of an invoice is here."""
    return bool(db.session.scalar(select(exists().where(Gift.invoice_id == invoice_id))))


def take(pledge: Pledge, invoice: Invoice, *, source: str, now: datetime) -> str:
    """Book what an invoice took, or tell the donor that it took nothing; return a note.

    Number, receipt and mail are made in this very transaction.

    Raises:
        MoneyMismatch: the money bears the marks of another gift.
    """
    if invoice.is_paid:
        return _booked(pledge, invoice, source, now)
    return _told(pledge, invoice, now)


def _booked(pledge: Pledge, invoice: Invoice, source: str, now: datetime) -> str:
    if invoice.currency not in DECIMALS:
        raise MoneyMismatch(pledge.id)
    inserted = db.session.scalar(insert_new(Gift, _row(pledge, invoice, now)).returning(Gift.id))
    if inserted is None:
        if not is_booked(invoice.id):  # Its charge or intent is another gift's.
            raise MoneyMismatch(pledge.id)
        return "booked before"
    gifts.log(inserted, None, GiftState.CREATED, source, now)
    gift = db.session.get_one(Gift, inserted)
    gifts.settle(gift, source=source, received_at=invoice.paid_at or now, now=now)
    turning.note(pledge, failures=0)
    return f"gift {inserted}"


def _row(pledge: Pledge, invoice: Invoice, now: datetime) -> dict[str, Any]:
    return {
        "uid": new_uid(), "state": GiftState.CREATED, "amount_minor": invoice.taken_minor,
        "currency": invoice.currency, "method": Method.CARD, "donor_id": pledge.donor_id,
        "fund_id": pledge.fund_id, "lang": pledge.lang, "show_name": pledge.show_name,
        "needs_address": pledge.needs_address, "idempotency_key": f"invoice-{invoice.id}",
        "payment_intent_id": invoice.payment_intent_id, "charge_id": invoice.charge_id,
        "demonstration": False, "made_at": now, "source": GiftSource.RENEWAL,
        "pledge_id": pledge.id, "invoice_id": invoice.id, "refunded_minor": 0,
        "agreement_version": pledge.agreement_version,
    }  # fmt: skip


def _told(pledge: Pledge, invoice: Invoice, now: datetime) -> str:
    """Mail the donor about a renewal that did not go through; three times at most for each."""
    which = rules.failure(invoice)
    if which is None or pledge.state not in rules.RUNNING or not pledge.donor.email:
        return "nothing taken"
    if pledge.failures >= rules.FAILURE_MAILS:
        return "told often enough"
    letter = emails.failed(pledge, invoice, which, pledge.donor.email)
    if not outbox.queue(letter, now=now):
        return "told before"
    turning.note(pledge, failures=pledge.failures + 1)
    return f"told of the {which} failure"
