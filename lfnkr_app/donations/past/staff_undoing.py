"""Taking a batch of past gifts out again, as long as nothing hangs on it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.models import (
    Donor,
    Gift,
    GiftLog,
    Receipt,
    ReceiptSeries,
    ReceiptState,
    Series,
)
from lfnkr_app.donations.past.models import BatchState, PastBatch, PastGift
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.donations.statements.models import StatementSent
from lfnkr_app.errors import Refused

_PLAIN: Final = {"synchronize_session": False}


def undo(batch: PastBatch, *, actor: StaffUser | None, now: datetime) -> int:
    """Take the gifts of a batch out, with their receipts and numbers; return how many.

    Raises:
        Refused: it is not entered, or something hangs on its gifts or comes after its numbers.
    """
    mine = (PastBatch.id == batch.id, PastBatch.state == BatchState.ENTERED)
    turned = update(PastBatch).where(*mine).values(state=BatchState.UNDONE, undone_at=now)
    if db.session.scalar(turned.returning(PastBatch.id)) is None:
        raise Refused(_("This batch is not brought in, or was taken out before."))
    _check_receipts(batch)
    gifts = select(PastGift.gift_id).where(PastGift.batch_id == batch.id)
    ids = list(db.session.scalars(gifts))
    people = select(Gift.donor_id).distinct().where(Gift.id.in_(gifts))
    donors = list(db.session.scalars(people))
    try:
        _delete(batch, ids)
    except IntegrityError:
        raise Refused(_("Something hangs on these gifts, such as money that went back.")) from None
    _forget(donors)
    detail = {"number": len(ids)}
    audit.record("past.undo", f"past:{batch.id}", actor=actor, detail=detail, now=now)
    return len(ids)


def _check_receipts(batch: PastBatch) -> None:
    """Refuse where receipts were handed out or replaced, or a statement told of them."""
    mine = select(Receipt.id).join(PastGift, PastGift.gift_id == Receipt.gift_id)
    mine = mine.where(PastGift.batch_id == batch.id)
    touched = or_(
        Receipt.state != ReceiptState.ISSUED, Receipt.printed_at.is_not(None), Receipt.copies > 0,
        Receipt.series != Series.PAST, Receipt.generation > 1,
    )  # fmt: skip
    if db.session.scalar(mine.where(touched).limit(1)) is not None:
        raise Refused(_("A receipt of this batch was handed out, corrected or made void."))
    told = (
        select(StatementSent.sent_at)
        .join(Donor, Donor.email_key == StatementSent.email_key)
        .join(Gift, Gift.donor_id == Donor.id)
        .join(PastGift, PastGift.gift_id == Gift.id)
        .where(PastGift.batch_id == batch.id, StatementSent.sent_at >= batch.entered_at)
    )
    if db.session.scalar(told.limit(1)) is not None:
        raise Refused(_("A donor of this batch was mailed a statement since."))


def _delete(batch: PastBatch, ids: list[int]) -> None:
    _give_numbers_back(batch)
    gifts = select(PastGift.gift_id).where(PastGift.batch_id == batch.id).scalar_subquery()
    db.session.execute(delete(Receipt).where(Receipt.gift_id.in_(gifts)), execution_options=_PLAIN)
    db.session.execute(delete(GiftLog).where(GiftLog.gift_id.in_(gifts)), execution_options=_PLAIN)
    db.session.execute(
        delete(PastGift).where(PastGift.batch_id == batch.id), execution_options=_PLAIN
    )
    for start in range(0, len(ids), 500):
        some = delete(Gift).where(Gift.id.in_(ids[start : start + 500]))
        db.session.execute(some, execution_options=_PLAIN)


def _give_numbers_back(batch: PastBatch) -> None:
    """Count the series back; the batch's numbers must be the last of each year."""
    mine = (
        select(Receipt.year, func.min(Receipt.sequence), func.count())
        .join(PastGift, PastGift.gift_id == Receipt.gift_id)
        .where(PastGift.batch_id == batch.id)
        .group_by(Receipt.year)
    )
    for year, first, number in db.session.execute(mine).all():
        last = first + number - 1
        back = update(ReceiptSeries).where(
            ReceiptSeries.series == Series.PAST, ReceiptSeries.year == year,
            ReceiptSeries.last == last,
        )  # fmt: skip
        changed = back.values(last=first - 1).returning(ReceiptSeries.year)
        if db.session.scalar(changed) is None:
            raise Refused(_("A later batch has numbers after these. Take that one out first."))


def _forget(donors: list[int]) -> None:
    """Delete the donors that nothing names any more."""
    for start in range(0, len(donors), 500):
        some = Donor.id.in_(donors[start : start + 500])
        gives = exists().where(Gift.donor_id == Donor.id)
        promises = exists().where(Pledge.donor_id == Donor.id)
        db.session.execute(delete(Donor).where(some, ~gives, ~promises), execution_options=_PLAIN)
