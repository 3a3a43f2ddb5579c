"""Verbs that change disputes and warnings; they never commit, and never speak to Stripe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db, insert_new
from lfnkr_app.donations import receipts
from lfnkr_app.donations.disputes import emails
from lfnkr_app.donations.disputes.models import Dispute, DisputeKind
from lfnkr_app.donations.errors import Overtaken
from lfnkr_app.donations.gateway.disputes import OVER, FraudWarning, StripeDispute
from lfnkr_app.donations.models import Gift

LEFT = "left"  # Staff let a warning be.
ACTIONABLE, SETTLED = "actionable", "settled"


@dataclass(frozen=True)
class Seen:
    """A dispute or warning as Stripe had it, and between which moments it was asked."""

    gift_id: int
    found: StripeDispute | FraudWarning
    asked_at: datetime
    told_at: datetime


def book(gift: Gift, seen: Seen, *, now: datetime) -> str:
    """Make the row what Stripe says; return a note. `gift` is held; twice is harmless.

    Raises:
        Overtaken: somebody else was told something else meanwhile; nobody knows which is newer.
    """
    values = _values(gift, seen)
    row = _row(gift, seen, values, now)
    if row is None:
        return f"new: {values['state']}"
    if _same(row, values):
        return "no change"
    if row.changed_at > seen.asked_at:
        raise Overtaken(row.dispute_id)
    _change(gift, row, values)
    _let_receipt_follow(gift, row.state, now)
    return str(values["state"])


def _let_receipt_follow(gift: Gift, state: str, now: datetime) -> None:
    """Let the receipt be over what the bank left of a gift; one won after all gets another.

    A receipt that staff made void stays so where money is lost.
    """
    if state == "won" or (state == "lost" and receipts.in_force(gift) is not None):
        receipts.follow(gift, now=now, reason=receipts.DISPUTED)


def _values(gift: Gift, seen: Seen) -> dict[str, Any]:
    found = seen.found
    if isinstance(found, FraudWarning):
        state = ACTIONABLE if found.actionable else SETTLED
        values = {"state": state, "reason": found.fraud_type, "amount_minor": gift.amount_minor,
                  "currency": gift.currency, "taken_minor": 0, "due_by": None}  # fmt: skip
        over = not found.actionable
    else:
        values = {
            "state": found.status, "reason": found.reason, "amount_minor": found.amount_minor,
            "currency": found.currency, "due_by": found.due_by,
            "taken_minor": _taken(gift, found),
        }  # fmt: skip
        over = found.status in OVER
    return values | {"changed_at": seen.told_at, "closed_at": seen.told_at if over else None}


def _taken(gift: Gift, found: StripeDispute) -> int:
    """Return what is gone of the gift; in another currency than its own, all of it or nothing."""
    if found.currency == gift.currency:
        return found.taken_minor
    return gift.amount_minor if found.taken_minor else 0


def _row(gift: Gift, seen: Seen, values: dict[str, Any], now: datetime) -> Dispute | None:
    """Return the row that stood before; None where this made it, and told staff."""
    found = seen.found
    kind = DisputeKind.WARNING if isinstance(found, FraudWarning) else DisputeKind.DISPUTE
    row = {"gift_id": gift.id, "kind": kind, "dispute_id": found.id, "made_at": found.made_at}
    made = insert_new(Dispute, row | values).returning(Dispute.id)
    row_id = db.session.scalar(made)
    if row_id is None:
        return db.session.scalars(select(Dispute).where(Dispute.dispute_id == found.id)).one()
    _move(gift, values["taken_minor"])
    _let_receipt_follow(gift, values["state"], now)
    if values["closed_at"] is None:
        emails.alarm(db.session.get_one(Dispute, row_id), now=now)
    return None


def _same(row: Dispute, values: dict[str, Any]) -> bool:
    if row.state == LEFT and values["state"] == ACTIONABLE:
        return True
    told = ("state", "amount_minor", "taken_minor", "due_by", "reason")
    return all(getattr(row, name) == values[name] for name in told)


def _change(gift: Gift, row: Dispute, values: dict[str, Any]) -> None:
    was, closed_at = row.taken_minor, row.closed_at
    if values["closed_at"] and closed_at:
        values = values | {"closed_at": closed_at}
    db.session.execute(update(Dispute).where(Dispute.id == row.id).values(**values))
    db.session.refresh(row)
    _move(gift, values["taken_minor"] - was)


def _move(gift: Gift, minor: int) -> None:
    if minor:
        moved = update(Gift).where(Gift.id == gift.id)
        db.session.execute(moved.values(taken_minor=Gift.taken_minor + minor))
        db.session.refresh(gift)


def let_be(dispute: Dispute, *, by: StaffUser, now: datetime) -> bool:
    """Note that staff let a warning be; return whether it was open."""
    open_one = update(Dispute).where(Dispute.id == dispute.id, Dispute.state == ACTIONABLE)
    left = open_one.values(state=LEFT, closed_at=now, changed_at=now).returning(Dispute.id)
    if db.session.scalar(left) is None:
        return False
    detail = {"warning": dispute.dispute_id}
    audit.record("dispute.let_be", f"gift:{dispute.gift_id}", actor=by, detail=detail, now=now)
    return True
