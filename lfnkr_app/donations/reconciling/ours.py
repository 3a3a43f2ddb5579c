"""Which of our rows an object of Stripe's is about."""

from __future__ import annotations

from sqlalchemy import or_, select

from lfnkr_app.database import db
from lfnkr_app.donations import queries
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.gateway.things import Thing
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.refunds.models import Refund


def gift_of_intent(intent: Thing) -> Gift | None:
    """Return the gift that an intent pays: by its tag, or because the gift names it."""
    charge = intent.named("latest_charge")
    return queries.gift_by_tag(intent.tag("gift")) or gift_of_charge(intent.id, charge)


def gift_of_charge(intent_id: str | None, charge_id: str | None) -> Gift | None:
    """Return the gift that names this intent or this charge."""
    named = [Gift.payment_intent_id == intent_id] if intent_id else []
    named += [Gift.charge_id == charge_id] if charge_id else []
    return db.session.scalar(select(Gift).where(or_(*named)).limit(1)) if named else None


def gift_of_invoice(invoice_id: str) -> Gift | None:
    """Return the gift that an invoice became."""
    return db.session.scalar(select(Gift).where(Gift.invoice_id == invoice_id))


def pledge_of(subscription_id: str | None, tag: str) -> Pledge | None:
    """Return the pledge of a subscription, or the one whose tag it bears."""
    named = [Pledge.subscription_id == subscription_id] if subscription_id else []
    uid = _uid(tag)
    named += [Pledge.uid == uid] if uid else []
    return db.session.scalar(select(Pledge).where(or_(*named)).limit(1)) if named else None


def is_a_givers(customer_id: str | None) -> bool:
    """Return whether a customer at Stripe is somebody who gives again and again here."""
    known = select(Pledge.id).where(Pledge.customer_id == customer_id).limit(1)
    return bool(customer_id) and db.session.scalar(known) is not None


def refund_row(refund: Thing) -> Refund | None:
    """Return our row of a refund: by Stripe's name for it, or by our tag."""
    named = [Refund.refund_id == refund.id]
    uid = _uid(refund.tag("refund"))
    named += [Refund.uid == uid] if uid else []
    return db.session.scalar(select(Refund).where(or_(*named)).limit(1))


def dispute_row(dispute: Thing) -> Dispute | None:
    """Return our row of a dispute, or of an early fraud warning."""
    return db.session.scalar(select(Dispute).where(Dispute.dispute_id == dispute.id))


def payout_row(payout: Thing) -> Payout | None:
    """Return our row of a payout."""
    return db.session.scalar(select(Payout).where(Payout.payout_id == payout.id))


def _uid(tag: str) -> bytes | None:
    try:
        return bytes.fromhex(tag) or None
    except ValueError:
        return None
