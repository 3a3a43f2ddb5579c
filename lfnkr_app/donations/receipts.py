"""Receipts: a number without gaps, and what the paper says, kept as it was issued."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db
from lfnkr_app.donations import emails, rules
from lfnkr_app.donations.models import Donor, Fund, Gift, Receipt, ReceiptSeries
from lfnkr_app.mail import outbox
from lfnkr_app.web.organisation import organisation


@dataclass(frozen=True)
class Content:
    """What a receipt says beside number, day and sum; later changes of settings do not touch it."""

    donor: str
    address: str
    fund: dict[str, str] = field(default_factory=dict)  # by language; empty: the general fund
    tax_line: str = ""
    issuer: str = ""
    issuer_ja: str = ""
    representative: str = ""
    issuer_address: list[str] = field(default_factory=list)
    phone: str = ""
    email: str = ""


def issue(gift: Gift, *, now: datetime) -> Receipt:
    """Give a gift that has just succeeded its number and receipt, and queue the mail.

    The number comes from the same transaction: if that fails, it was never given out.
    """
    donor = db.session.get_one(Donor, gift.donor_id)
    year = rules.series_year(now)
    sequence = _next_in(year)
    content = _content(gift, donor)
    receipt = Receipt(
        gift_id=gift.id, year=year, sequence=sequence, number=rules.receipt_number(year, sequence),
        content_json=json.dumps(asdict(content), ensure_ascii=False), issued_at=now, generation=1,
    )  # fmt: skip
    db.session.add(receipt)
    db.session.flush()
    if donor.email and not gift.demonstration:
        outbox.queue(emails.receipt(gift, receipt, content, donor.email), now=now)
    return receipt


def content_of(receipt: Receipt) -> Content:
    """Return what a receipt says."""
    known: dict[str, Any] = json.loads(receipt.content_json or "{}")
    return Content(**known)


def _next_in(year: int) -> int:
    """Take the next number of a year; the row stays locked until this transaction ends."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(ReceiptSeries)
        .values(year=year, last=1)
        .on_conflict_do_update(
            index_elements=["year"], set_={"last": ReceiptSeries.__table__.c.last + 1}
        )
        .returning(ReceiptSeries.last)
    )
    return int(db.session.scalars(statement).one())


def _content(gift: Gift, donor: Donor) -> Content:
    office = organisation()
    fund = db.session.scalar(select(Fund.names).where(Fund.id == gift.fund_id))
    return Content(
        donor=donor.name or "", address=(donor.address or "") if gift.needs_address else "",
        fund=fund or {}, tax_line=office.tax_line, issuer=office.name, issuer_ja=office.name_ja,
        representative=office.representative, issuer_address=list(office.address),
        phone=office.phone, email=office.email,
    )  # fmt: skip
