"""Reading receipts for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, select

from lfnkr_app.database import db
from lfnkr_app.donations.models import Donor, Gift, Receipt, ReceiptState, Series
from lfnkr_app.donations.needs import Need

_Lines = Select[Receipt, Gift, Donor]
A_PAGE: Final = 50
#: As many as one file to print holds; the next press prints the next ones.
A_BATCH: Final = 200
#: Said by what it is not: asked for a series, SQLite reads all of that series.
_UNPRINTED: Final = and_(
    Receipt.state == ReceiptState.ISSUED, Receipt.printed_at.is_(None),
    Receipt.series != Series.PAST,
)  # fmt: skip
#: Receipts that go by post and were not printed yet: their donors have no mail address.
WAITS_FOR_POST: Final = and_(_UNPRINTED, Gift.demonstration.is_(False), Donor.email_key.is_(None))


@dataclass(frozen=True)
class Line:
    """A receipt in a list, with its gift and who gave."""

    receipt: Receipt
    gift: Gift
    donor: Donor


def of_gift(gift_id: int) -> Sequence[Receipt]:
    """Return all receipts of a gift, the newest first."""
    mine = select(Receipt).where(Receipt.gift_id == gift_id).order_by(Receipt.id.desc())
    return db.session.scalars(mine).all()


def listed(series: str, year: int, *, only_void: bool, page: int) -> tuple[Sequence[Line], int]:
    """Return a page of a series and year, the last number first, and how many there are in all."""
    mine = [Receipt.series == series, Receipt.year == year]
    if only_void:
        mine.append(Receipt.state == ReceiptState.VOID)
    total = db.session.scalar(select(func.count(Receipt.id)).where(*mine)) or 0
    query = _with_gift(*mine).order_by(Receipt.sequence.desc())
    return _lines(query.limit(A_PAGE).offset((page - 1) * A_PAGE)), total


def for_post() -> Sequence[Line]:
    """Return the next receipts to print for the post, the oldest first."""
    return _lines(_with_gift(WAITS_FOR_POST).order_by(Receipt.id).limit(A_BATCH))


def count_for_post() -> int:
    """Return how many receipts wait to be printed for the post.

    It begins at the few donors without a mail address, since all mailed receipts are unprinted.
    """
    people = select(Donor.id).where(Donor.email_key.is_(None))
    gifts = select(Gift.id).where(Gift.donor_id.in_(people), Gift.demonstration.is_(False))
    query = select(func.count(Receipt.id)).where(Receipt.gift_id.in_(gifts), _UNPRINTED)
    return db.session.scalar(query) or 0


def needs_post(_now: datetime) -> Need:
    """Return how many receipts wait to be printed, for the staff home."""
    words = _("receipts to print and post")
    return count_for_post(), words, _("Print"), url_for("staff.receipts.receipts")


def _with_gift(*conditions: ColumnElement[bool]) -> _Lines:
    return (
        select(Receipt, Gift, Donor)
        .join(Gift, Gift.id == Receipt.gift_id)
        .join(Donor, Donor.id == Gift.donor_id)
        .where(*conditions)
    )


def _lines(query: _Lines) -> list[Line]:
    return [Line(*row) for row in db.session.execute(query)]
