"""Verbs that make receipts and end them; they never commit. A receipt is never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations import donors, emails, rules
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.models import Donor, Gift, GiftState, Receipt, ReceiptState, Series
from lfnkr_app.donations.receipts import content, numbers
from lfnkr_app.mail import outbox
from lfnkr_app.privacy.sealing import seal_text

REFUNDED: Final = "refunded"
DISPUTED: Final = "disputed"


@dataclass(frozen=True)
class Correction:
    """How the donor is written from now on; what is None stays as it is."""

    name: str | None = None
    email: str | None = None
    address: str | None = None


def issue(
    gift: Gift, *, now: datetime, replaces: Receipt | None = None, mail: bool = True
) -> Receipt:
    """Give a received gift its number and receipt, and queue the mail.

    The number comes from the same transaction: if that fails, it was never given out.
    """
    receipt = numbered(gift, Series.ISSUED, rules.series_year(now), now=now, replaces=replaces)
    db.session.add(receipt)
    db.session.flush()
    if mail:
        send(gift, receipt, occasion="", now=now)
    return receipt


def numbered(
    gift: Gift, series: Series, year: int, *, now: datetime, replaces: Receipt | None = None
) -> Receipt:
    """Return a new receipt over what is left of a gift, with the next number of a series."""
    sequence = numbers.next_in(series, year)
    receipt = Receipt(
        gift_id=gift.id, series=series, year=year, sequence=sequence,
        number=rules.receipt_number(year, sequence, series), generation=1, issued_at=now,
        amount_minor=left(gift), link_from=now,
        replaces_id=replaces.id if replaces else None,
    )  # fmt: skip
    receipt.content_json = content.written(content.made(gift, replaces=replaces))
    return receipt


def send(gift: Gift, receipt: Receipt, *, occasion: str, now: datetime) -> bool:
    """Queue the mail with a receipt, once for each occasion; return whether it is on its way.

    Donors without a mail address get theirs by post, and those of the demonstration none.
    """
    email = db.session.get_one(Donor, gift.donor_id).email
    if not email or gift.demonstration:
        return False
    said = content.content_of(receipt)
    return outbox.queue(emails.receipt(gift, receipt, said, email, occasion=occasion), now=now)


def in_force(gift: Gift, *, for_update: bool = False) -> Receipt | None:
    """Return the receipt of a gift that counts, locked if it is about to change."""
    mine = (Receipt.gift_id == gift.id, Receipt.state == ReceiptState.ISSUED)
    query = select(Receipt).where(*mine)
    return db.session.scalar(query.with_for_update() if for_update else query)


def void(
    gift: Gift, reason: str, *, now: datetime, actor: StaffUser | None = None
) -> Receipt | None:
    """Let the receipt of a gift count no more; return it, None where none was in force.

    It stays in the list under its number, and its link says that it is void. Twice is harmless.
    """
    receipt = in_force(gift)
    if receipt is None or not _end(receipt, reason, now=now):
        return None
    note("receipt.void", receipt, actor, now)
    return receipt


def correct(
    gift: Gift, reason: str, *, now: datetime, actor: StaffUser | None = None,
    correction: Correction = Correction(),
) -> Receipt:  # fmt: skip
    """Void the receipt of a gift and issue another in its place, to the donor as written now.

    Raises:
        LookupError: no money was received, so there is nothing to issue a receipt for.
    """
    if gift.state != GiftState.SUCCEEDED:
        raise LookupError(f"gift {gift.id} was not received")
    _write_donor_anew(gift, correction, now)
    return _replaced(gift, reason, now=now, actor=actor)


def follow(
    gift: Gift, *, now: datetime, actor: StaffUser | None = None, reason: str = REFUNDED
) -> Receipt | None:
    """Make the receipt of a gift fit what is left of it; return the receipt in force afterwards.

    Call it after a refund or the end of a dispute: when all is gone the receipt is void, when a
    part is it is replaced by one over the rest. Where nothing changed nothing happens.
    """
    current, rest = in_force(gift), left(gift)
    if rest <= 0:
        void(gift, reason, now=now, actor=actor)
        return None
    if current is not None and current.amount_minor == rest:
        return current
    return _replaced(gift, reason, now=now, actor=actor)


def left(gift: Gift) -> int:
    """Return what of a gift neither went back nor was lost to a dispute, in minor units.

    What a bank holds until it has decided is still there.
    """
    rest = gift.amount_minor - (gift.refunded_minor or 0)
    if not gift.taken_minor:
        return rest
    query = select(func.sum(Dispute.taken_minor)).where(
        Dispute.gift_id == gift.id, Dispute.state == "lost"
    )
    return rest - int(db.session.scalar(query) or 0)


def duplicate(receipt: Receipt, *, now: datetime, actor: StaffUser | None = None) -> int:
    """Put on record that a duplicate is handed out, under the same number; return its count."""
    counted = update(Receipt).where(Receipt.id == receipt.id).values(copies=Receipt.copies + 1)
    copies = db.session.scalars(counted.returning(Receipt.copies)).one()
    db.session.expire(receipt)
    note("receipt.duplicate", receipt, actor, now)
    return int(copies)


def _replaced(
    gift: Gift, reason: str, *, now: datetime, actor: StaffUser | None
) -> Receipt:  # fmt: skip
    old = in_force(gift)
    if old is None:
        old = _last_void(gift)
    elif not _end(old, reason, now=now):
        raise LookupError(f"the receipt of gift {gift.id} is being changed by somebody else")
    new = issue(gift, now=now, replaces=old)
    note("receipt.replace", new, actor, now)
    return new


def _last_void(gift: Gift) -> Receipt | None:
    mine = select(Receipt).where(Receipt.gift_id == gift.id).order_by(Receipt.id.desc())
    return db.session.scalar(mine.limit(1))


def _end(receipt: Receipt, reason: str, *, now: datetime) -> bool:
    """Turn a receipt void by a guarded UPDATE; return whether this very call did it."""
    sealed = seal_text("receipt", "void_reason", receipt.uid, reason)
    guarded = update(Receipt).where(Receipt.id == receipt.id, Receipt.state == ReceiptState.ISSUED)
    ended = guarded.values(state=ReceiptState.VOID, voided_at=now, void_reason_sealed=sealed)
    changed = db.session.scalar(ended.returning(Receipt.id)) is not None
    db.session.expire(receipt)
    return changed


def _write_donor_anew(gift: Gift, correction: Correction, now: datetime) -> None:
    """Hang the gift on the donor as written now; rows of donors are never changed."""
    donor = db.session.get_one(Donor, gift.donor_id)
    said = {
        name: getattr(correction, name) if getattr(correction, name) is not None
        else getattr(donor, name) or ""
        for name in ("name", "email", "address")
    }  # fmt: skip
    gift.donor_id = donors.known(said["name"], said["email"], said["address"], now=now)
    if correction.address is not None:
        gift.needs_address = bool(correction.address)
    db.session.flush()


def note(act: str, receipt: Receipt, actor: StaffUser | None, now: datetime) -> None:
    """Put what was done to a receipt on the audit trail, without anything personal."""
    detail = {"number": receipt.number, "gift": receipt.gift_id, "day": str(clock.tokyo_day(now))}
    audit.record(act, f"receipt:{receipt.id}", actor=actor, detail=detail, now=now)
