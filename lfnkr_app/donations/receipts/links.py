"""Links to receipts: what they lead to, when they end, and new ones by mail for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.donations import donors, emails, queries, rules
from lfnkr_app.donations.models import Donor, Gift, Receipt, ReceiptState
from lfnkr_app.mail import outbox
from lfnkr_app.mail.outbox import SOON, Letter
from lfnkr_app.money import Money
from lfnkr_app.privacy import keys, tokens

MAILS_A_DAY: Final = 3
#: The newest receipts that one mail leads to; whoever has more asks the office.
MOST: Final = 36
TEMPLATE: Final = "receipt_links"


@dataclass(frozen=True)
class Found:
    """What a link leads to."""

    receipt: Receipt
    gift: Gift
    is_over: bool


def found(token: str, *, now: datetime) -> Found | None:
    """Return what a link leads to; None for a wrong one and for one that a newer one replaced."""
    read = tokens.read(emails.RECEIPT, token)
    receipt = None if read is None else queries.receipt_by_uid(read.uid)
    if read is None or receipt is None or receipt.generation != read.generation:
        return None
    over = now > receipt.link_from + rules.RECEIPT_LINK_LIFE
    return Found(receipt, queries.gift_of(receipt), over)


def mail_again(email: str, lang: str, *, now: datetime) -> None:
    """Mail links to the receipts of an address; to one without any, that there are none.

    Whoever asks sees the same page for every address, after the same time: the mail tells the
    difference, and is filled when it is sent. Links that are over get a new one, others go on.
    """
    about = keys.mac("addresses", b"receipt links", rules.canonical_address(email).encode())
    if outbox.count_about(about, since=now - timedelta(days=1)) >= MAILS_A_DAY:
        return
    _renew(email, now)
    key = f"{TEMPLATE}:{about.hex()}:{now.timestamp()}"
    letter = Letter(key=key, kind="donations.receipt-links", recipient=email, template=TEMPLATE,
                    lang=lang, priority=SOON, about=about)  # fmt: skip
    outbox.queue(letter, now=now)


def fill(email: str, lang: str) -> dict[str, Any]:
    """Return what such a mail says, as it is sent."""
    return {"lines": [_line(receipt, gift, lang) for receipt, gift in _receipts_of(email)]}


def _receipts_of(email: str) -> Sequence[tuple[Receipt, Gift]]:
    query = (
        select(Receipt, Gift)
        .join(Gift, Gift.id == Receipt.gift_id)
        .join(Donor, Donor.id == Gift.donor_id)
        .where(Donor.email_key == donors.email_key(email), Receipt.state == ReceiptState.ISSUED)
        .order_by(Receipt.issued_at.desc(), Receipt.id.desc())
        .limit(MOST)
    )
    return [(receipt, gift) for receipt, gift in db.session.execute(query)]


def _renew(email: str, now: datetime) -> None:
    """Give the receipts whose link is over a new one, which works for another year."""
    given = select(Gift.id).join(Donor, Donor.id == Gift.donor_id)
    theirs = given.where(Donor.email_key == donors.email_key(email))
    over = update(Receipt).where(
        Receipt.gift_id.in_(theirs), Receipt.state == ReceiptState.ISSUED,
        Receipt.link_from < now - rules.RECEIPT_LINK_LIFE,
    )  # fmt: skip
    db.session.execute(
        over.values(generation=Receipt.generation + 1, link_from=now),
        execution_options={"synchronize_session": False},
    )


def _line(receipt: Receipt, gift: Gift, lang: str) -> dict[str, Any]:
    with i18n.speaking(lang):
        return {
            "number": receipt.number, "token": emails.receipt_token(receipt),
            "amount": i18n.written_money(Money(receipt.amount_minor, gift.currency)),
            "day": i18n.written_day(clock.tokyo_day(gift.received_at or receipt.issued_at)),
        }  # fmt: skip
