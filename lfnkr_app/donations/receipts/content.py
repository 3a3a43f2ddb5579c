"""What a receipt says beside number and sum, kept as it was issued."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.donations import tax_terms
from lfnkr_app.donations.models import Donor, Fund, Gift, Receipt
from lfnkr_app.donations.tax_terms import TaxTerm
from lfnkr_app.web.organisation import organisation


@dataclass(frozen=True)
class Content:
    """What a receipt says; later changes of settings do not touch it."""

    donor: str
    address: str
    fund: dict[str, str] = field(default_factory=dict)  # by language; empty: the general fund
    tax: dict[str, Any] = field(default_factory=dict)  # a TaxTerm as plain values
    tax_line: str = ""  # what receipts had before there were terms with dates
    issuer: str = ""
    issuer_ja: str = ""
    representative: str = ""
    issuer_address: list[str] = field(default_factory=list)
    phone: str = ""
    email: str = ""
    replaces: str = ""  # the number of the receipt in whose place this one stands

    @property
    def tax_term(self) -> TaxTerm:
        """Return what it says of tax."""
        if self.tax:
            return tax_terms.read(self.tax)
        return TaxTerm(words={i18n.DEFAULT: self.tax_line} if self.tax_line else {})

    def fund_in(self, lang: str) -> str:
        """Return the purpose in a language; empty for the general fund."""
        return self.fund.get(lang) or self.fund.get(i18n.DEFAULT) or ""

    def issuer_in(self, lang: str) -> str:
        """Return who issued it, by the name for readers of that language."""
        return (self.issuer_ja if lang == "ja" else "") or self.issuer


def made(gift: Gift, *, replaces: Receipt | None = None) -> Content:
    """Return what a receipt for a gift says now."""
    donor = db.session.get_one(Donor, gift.donor_id)
    office = organisation()
    fund = db.session.scalar(select(Fund.names).where(Fund.id == gift.fund_id))
    day = clock.tokyo_day(gift.received_at) if gift.received_at else None
    return Content(
        donor=donor.name or "", address=(donor.address or "") if gift.needs_address else "",
        fund=fund or {}, tax=tax_terms.on(day).stored() if day else {}, issuer=office.name,
        issuer_ja=office.name_ja, representative=office.representative,
        issuer_address=list(office.address), phone=office.phone, email=office.email,
        replaces=replaces.number if replaces else "",
    )  # fmt: skip


def written(content: Content) -> str:
    """Return it as it is stored."""
    return json.dumps(asdict(content), ensure_ascii=False)


def content_of(receipt: Receipt) -> Content:
    """Return what a receipt says."""
    known: dict[str, Any] = json.loads(receipt.content_json or "{}")
    return Content(**known)
