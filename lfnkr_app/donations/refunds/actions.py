"""Verbs that change refunds; they never commit, and never speak to Stripe.

Whoever moves money of a gift holds the gift's row first, so that all of them wait for each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import receipts
from lfnkr_app.donations.errors import MoneyMismatch, MoreWentBack
from lfnkr_app.donations.gateway.refunds import StripeRefund
from lfnkr_app.donations.models import Donor, Gift
from lfnkr_app.donations.refunds import emails, rules
from lfnkr_app.donations.refunds.models import Refund, RefundState, RefundWay
from lfnkr_app.mail import outbox


def book(gift: Gift, found: StripeRefund, *, now: datetime) -> str | None:
    """Make a refund what Stripe says it is; return what it became, None for no change.

    `gift` is held. Twice is harmless.

    Raises:
        MoneyMismatch: it is of another sum or currency than asked for here.
        MoreWentBack: it is more than is left of the gift.
    """
    refund = _row(gift, found, now)
    same = (refund.amount_minor, refund.currency) == (found.amount_minor, found.currency)
    if refund.gift_id != gift.id or not same:
        raise MoneyMismatch(gift.id)
    becomes = rules.state_of(found.status)
    return becomes if turn(gift, refund, becomes, now=now, failure=found.failure) else None


def _row(gift: Gift, found: StripeRefund, now: datetime) -> Refund:
    """Return the row of a refund of Stripe's: known, asked for here, or made in its dashboard."""
    known = select(Refund).where(Refund.refund_id == found.id)
    return (
        db.session.scalar(known)
        or _adopted(found)
        or _inserted(gift, found, now)
        or db.session.scalars(known).one()
    )


def _adopted(found: StripeRefund) -> Refund | None:
    """Return the row that bears the refund's tag; what had seemed refused was not, then."""
    try:
        uid = bytes.fromhex(found.refund)
    except ValueError:
        return None
    ours = update(Refund).where(Refund.uid == uid, Refund.refund_id.is_(None))
    values = {"refund_id": found.id, "state": RefundState.CREATED, "failure": None}
    row_id = db.session.scalar(ours.values(**values).returning(Refund.id)) if uid else None
    if row_id is None:
        return None
    return db.session.get_one(Refund, row_id, populate_existing=True)


def _inserted(gift: Gift, found: StripeRefund, now: datetime) -> Refund | None:
    row = {
        "uid": new_uid(), "gift_id": gift.id, "state": RefundState.CREATED,
        "amount_minor": found.amount_minor, "currency": found.currency, "way": RefundWay.STRIPE,
        "source": "stripe", "idempotency_key": f"stripe-{found.id}", "refund_id": found.id,
        "made_at": min(found.made_at, now),
    }  # fmt: skip
    row_id = db.session.scalar(insert_new(Refund, row).returning(Refund.id))
    return None if row_id is None else db.session.get_one(Refund, row_id)


def turn(
    gift: Gift, refund: Refund, becomes: RefundState, *, now: datetime,
    told_at: datetime | None = None, failure: str | None = None,
) -> bool:  # fmt: skip
    """Change a refund's state by a guarded UPDATE, and the gift's sum with it; say whether.

    `gift` is held. `now` is when the money went; the mail to the donor is queued at `told_at`.

    Raises:
        MoreWentBack: more than came, such as a refund that was also noted by hand.
    """
    was = db.session.scalar(select(Refund.state).where(Refund.id == refund.id)) or ""
    if was not in rules.MAY_BECOME[becomes]:
        return False
    values: dict[str, Any] = {"state": becomes, "failure": failure, "alarmed_at": None}
    values |= {"settled_at": None if becomes in rules.UNDER_WAY else now}
    guarded = update(Refund).where(Refund.id == refund.id, Refund.state == was).values(**values)
    if db.session.scalar(guarded.returning(Refund.id)) is None:
        return False
    db.session.refresh(refund)
    if becomes in {RefundState.PENDING, RefundState.SUCCEEDED}:
        _tell_donor(gift, refund, now=told_at or now)
    _move(gift, rules.change(was, becomes, refund.amount_minor), now=told_at or now)
    return True


def _move(gift: Gift, minor: int, *, now: datetime) -> None:
    """Move the sum that went back, and let the receipt follow it."""
    if not 0 <= gift.refunded_minor + minor <= gift.amount_minor:
        raise MoreWentBack(gift.id)
    if minor:
        moved = update(Gift).where(Gift.id == gift.id)
        db.session.execute(moved.values(refunded_minor=Gift.refunded_minor + minor))
        db.session.refresh(gift)
        receipts.follow(gift, now=now)


def _tell_donor(gift: Gift, refund: Refund, *, now: datetime) -> None:
    """Queue the one mail about a refund; donors without an address are told by post."""
    donor = db.session.get_one(Donor, gift.donor_id)
    if donor.email and not gift.demonstration:
        outbox.queue(emails.refund(gift, refund, donor.email), now=now)


def refuse(gift: Gift, refund: Refund, code: str, *, now: datetime) -> None:
    """Note that Stripe did not take up a refund: nothing went back."""
    turn(gift, refund, RefundState.FAILED, now=now, failure=code)
