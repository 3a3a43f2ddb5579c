"""A booking that was wrong: its receipt becomes void, and the gift is worth nothing any more.

A received gift never goes back to an earlier state. What is undone stands as a whole refund of
source `undo`: both lines stay in the books.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import receipts, turning
from lfnkr_app.donations.models import Gift, GiftSource, GiftState
from lfnkr_app.donations.refunds.models import Refund, RefundState
from lfnkr_app.donations.transfers import announced
from lfnkr_app.errors import Refused
from lfnkr_app.privacy.sealing import seal_text

SOURCE: Final = "undo"
WENT_BACK: Final = (
    "Gift {number} cannot be undone: money of it went back. If that was noted by mistake, strike "
    "the refund out first; it stands on the page of the gift."
)


def reverse(gift: Gift, reason: str, *, actor: StaffUser | None, now: datetime) -> Gift | None:
    """Take a booking back; return the announcement that is waited for again, if there was one.

    Harmless where it was taken back before.

    Raises:
        Refused: money of the gift went back otherwise. What waits again would be counted whole.
    """
    if gift.state != GiftState.SUCCEEDED or _was_taken_back(gift):
        return None
    if not _took_back(gift, reason, actor, now):
        raise Refused(WENT_BACK.format(number=gift.id))
    receipts.void(gift, reason, now=now, actor=actor)
    detail = {"reason": reason, "sum": str(gift.money)}
    audit.record("gift.undo", f"gift:{gift.id}", actor=actor, detail=detail, now=now)
    return _announced_again(gift, now) if gift.source == GiftSource.FORM else None


def _was_taken_back(gift: Gift) -> bool:
    key = f"undo-{gift.uid.hex()}"
    return bool(db.session.scalar(select(exists().where(Refund.idempotency_key == key))))


def _took_back(gift: Gift, reason: str, actor: StaffUser | None, now: datetime) -> bool:
    """Note the whole gift as gone back; return False where some of it was already."""
    mine = update(Gift).where(Gift.id == gift.id, Gift.refunded_minor == 0)
    whole = mine.values(refunded_minor=Gift.amount_minor).returning(Gift.id)
    if db.session.scalar(whole) is None:
        return False
    uid = new_uid()
    row = {
        "uid": uid, "gift_id": gift.id, "state": RefundState.SUCCEEDED, "source": SOURCE,
        "amount_minor": gift.amount_minor, "currency": gift.currency,
        "asked_by": actor.email if actor else None, "made_at": now, "settled_at": now,
        "reason_sealed": seal_text("refund", "reason", uid, reason),
        "idempotency_key": f"undo-{gift.uid.hex()}",
    }  # fmt: skip
    db.session.execute(insert_new(Refund, row))
    return True


def _announced_again(gift: Gift, now: datetime) -> Gift:
    """Return the announcement that the booking was of, waited for again under its reference."""
    money = announced.sum_of(gift)
    again = Gift(**_copied(gift), state=GiftState.OPEN, amount_minor=money.minor,
                 currency=money.currency)  # fmt: skip
    again.idempotency_key = f"gift-{again.uid.hex()}"
    for name in ("message", "transfer_name"):
        setattr(again, name, getattr(gift, name))
    db.session.execute(update(Gift).where(Gift.id == gift.id).values(reference=None))
    db.session.add(again)
    db.session.flush()
    turning.log(again.id, None, GiftState.OPEN, "undone booking", now)
    return again


def _copied(gift: Gift) -> dict[str, Any]:
    names = ("method", "donor_id", "fund_id", "lang", "show_name",
             "needs_address", "reference", "demonstration", "made_at", "source",
             "agreement_version")  # fmt: skip
    return {name: getattr(gift, name) for name in names}
