"""Verbs that book fees and payouts; they never commit, and never speak to Stripe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db, insert_new
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.gateway.balance import BalanceLine
from lfnkr_app.donations.gateway.charges import Charge
from lfnkr_app.donations.gateway.payouts import StripePayout
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.payouts.models import Payout, PayoutLine
from lfnkr_app.donations.refunds.models import Refund

CHARGE: Final = "charge"
#: How far a payout has come; what was asked earlier and arrives later does not put it back. One
#: that had seemed to arrive can still fail.
_RANKS: Final = {"pending": 0, "in_transit": 1, "paid": 2, "canceled": 3, "failed": 3}


def note_fee(gift_id: int, charge: Charge) -> bool:
    """Note what reached the balance of a gift, and Stripe's fee; return whether it was new."""
    values: dict[str, Any] = {"charge_id": charge.id}
    if charge.line is not None:
        values |= {
            "settled_currency": charge.line.currency, "settled_minor": charge.line.amount_minor,
            "fee_minor": charge.line.fee_minor, "balance_transaction_id": charge.line.id,
        }  # fmt: skip
    new = update(Gift).where(Gift.id == gift_id, Gift.balance_transaction_id.is_(None))
    return db.session.scalar(new.values(**values).returning(Gift.id)) is not None


def book(found: StripePayout, lines: Iterable[BalanceLine] | None, *, now: datetime) -> str:
    """Make a payout what Stripe says, with all that it holds; return a note. Twice is harmless.

    `lines` is None where Stripe does not tell, or not yet.
    """
    row = _row(found, now)
    if _RANKS.get(found.status, 1) > _RANKS.get(row.state, 1):
        row.state, row.failure, row.changed_at = found.status, found.failure, now
    row.arrives_at = found.arrives_at
    if lines is None:
        return f"payout {row.state}"
    number = sum(_put(row, line) for line in lines)
    row.lines_read_at, row.held_minor = now, _held(row)
    return f"payout {row.state}, {number} new lines"


def _row(found: StripePayout, now: datetime) -> Payout:
    row = {
        "payout_id": found.id, "state": found.status, "amount_minor": found.amount_minor,
        "currency": found.currency, "arrives_at": found.arrives_at, "automatic": found.automatic,
        "failure": found.failure, "made_at": found.made_at, "changed_at": now,
    }  # fmt: skip
    db.session.execute(insert_new(Payout, row))
    query = select(Payout).where(Payout.payout_id == found.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _put(payout: Payout, line: BalanceLine) -> bool:
    gift_id = gift_of(line.source_id)
    row = {
        "payout_id": payout.id, "transaction_id": line.id, "kind": line.kind,
        "source_id": line.source_id, "gift_id": gift_id, "currency": line.currency,
        "amount_minor": line.amount_minor, "fee_minor": line.fee_minor, "made_at": line.made_at,
    }  # fmt: skip
    new = db.session.scalar(insert_new(PayoutLine, row).returning(PayoutLine.id)) is not None
    if gift_id is not None and line.kind == CHARGE:
        _hang(gift_id, payout.id)
    return new


def _held(payout: Payout) -> int:
    """Return what the lines of a payout come to, less fees."""
    net = func.sum(PayoutLine.amount_minor - PayoutLine.fee_minor)
    return int(db.session.scalar(select(net).where(PayoutLine.payout_id == payout.id)) or 0)


def _hang(gift_id: int, payout_id: int) -> None:
    db.session.execute(update(Gift).where(Gift.id == gift_id).values(payout_id=payout_id))


def gift_of(source_id: str | None) -> int | None:
    """Return the gift whose money a charge, refund or dispute of Stripe's moves."""
    kind = (source_id or "").partition("_")[0]
    found = {
        "ch": select(Gift.id).where(Gift.charge_id == source_id),
        "py": select(Gift.id).where(Gift.charge_id == source_id),
        "re": select(Refund.gift_id).where(Refund.refund_id == source_id),
        "pyr": select(Refund.gift_id).where(Refund.refund_id == source_id),
        "dp": select(Dispute.gift_id).where(Dispute.dispute_id == source_id),
        "du": select(Dispute.gift_id).where(Dispute.dispute_id == source_id),
    }.get(kind)  # fmt: skip
    return None if found is None else db.session.scalar(found)


def find_owners() -> int:
    """Hang lines on gifts that became known after their payout; return how many."""
    query = select(PayoutLine).where(PayoutLine.gift_id.is_(None))
    number = 0
    for line in db.session.scalars(query):
        line.gift_id = gift_of(line.source_id)
        if line.gift_id is not None:
            number += 1
            if line.kind == CHARGE:
                _hang(line.gift_id, line.payout_id)
    return number


def see_to(payout: Payout, *, by: StaffUser, now: datetime) -> bool:
    """Note that staff have dealt with a payout that failed or differs; say if it was new."""
    open_one = update(Payout).where(Payout.id == payout.id, Payout.seen_to_at.is_(None))
    if db.session.scalar(open_one.values(seen_to_at=now).returning(Payout.id)) is None:
        return False
    audit.record("payout.see_to", f"payout:{payout.id}", actor=by, now=now)
    return True
