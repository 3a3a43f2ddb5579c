"""Gifts of every kind, as tests of the ledger need them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.models import Fund, Gift
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.refunds.models import Refund
from tests.donations.support import stored
from tests.donations.test_receipts import paid

NOW = clock.now()


def received(minor: int = 5000, currency: str = "JPY", *, ago: timedelta | None = None,
             columns: dict[str, Any] | None = None, **wished: Any) -> Gift:  # fmt: skip
    """Return a gift whose money came."""
    gift = stored(minor, currency, **wished)
    paid(gift, now=clock.now() - (ago or timedelta(0)))
    return changed(gift, **columns or {})


def changed(gift: Gift, **columns: Any) -> Gift:
    """Return the gift with other values in its columns."""
    begin_writing()
    for name, value in columns.items():
        setattr(gift, name, value)
    db.session.commit()
    return gift


def added(row: Any) -> Any:
    """Return a row that is stored."""
    begin_writing()
    db.session.add(row)
    db.session.commit()
    return row


def fund(slug: str = "rescue", name: str = "Rescue and shelter") -> Fund:
    """Return a fund that takes gifts."""
    return added(Fund(slug=slug, names={"en": name}))


def payout(arrives_at: datetime, mark: str = "po_1") -> Payout:
    """Return a payout of yen."""
    return added(Payout(payout_id=mark, state="paid", amount_minor=9000, currency="JPY",
                        arrives_at=arrives_at, made_at=NOW, changed_at=NOW))  # fmt: skip


def pledge_of(gift: Gift, mark: str = "sub_1") -> Pledge:
    """Return a pledge of the gift's giver."""
    return added(Pledge(state="active", interval="month", amount_minor=gift.amount_minor,
                        currency=gift.currency, donor_id=gift.donor_id, lang="en",
                        idempotency_key=mark, subscription_id=mark, made_at=NOW))  # fmt: skip


def refund_of(gift: Gift, minor: int, mark: str = "re_1") -> Refund:
    """Return a refund that went through, noted at the gift."""
    changed(gift, refunded_minor=minor)
    return added(Refund(gift_id=gift.id, state="succeeded", amount_minor=minor, made_at=NOW,
                        currency=gift.currency, source="staff", idempotency_key=mark,
                        refund_id=mark, settled_at=NOW))  # fmt: skip


def dispute_of(gift: Gift, mark: str = "dp_1", **columns: Any) -> Dispute:
    """Return a dispute that waits for an answer."""
    return added(Dispute(gift_id=gift.id, kind="dispute", dispute_id=mark, state="needs_response",
                         amount_minor=gift.amount_minor, currency=gift.currency, made_at=NOW,
                         changed_at=NOW, **columns))  # fmt: skip
