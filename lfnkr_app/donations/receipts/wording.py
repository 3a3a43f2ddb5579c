"""What a receipt's page and its paper say, in the language that is being spoken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, Method, Receipt
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.receipts.content import Content, content_of
from lfnkr_app.money import Money
from lfnkr_app.web.organisation import kept

#: The staff setting: whether receipts also say when the money reached our bank.
SHOWS_PAYOUT: Final = "receipt_shows_payout"


@dataclass(frozen=True)
class Said:
    """All words of one receipt in one language."""

    lang: str
    number: str
    title: str
    donor: str
    address: str
    amount: str
    issued_on: str
    facts: list[tuple[str, str]]
    tax: str
    is_certified: bool
    issuer: str
    issuer_lines: list[str]
    phone: str
    demonstration: str = ""
    is_void: bool = False
    void_title: str = ""
    void_words: str = ""
    replaces: str = ""
    is_duplicate: bool = False

    @property
    def issuer_lang(self) -> str:
        """Return the language of the issuer's name."""
        return "ja" if self.lang == "ja" else "en"

    def as_duplicate(self) -> Said:
        """Return the same, marked as handed out once more."""
        return replace(self, is_duplicate=True)


def said(receipt: Receipt, gift: Gift) -> Said:
    """Return what a receipt says, in the current language."""
    content, term, lang = content_of(receipt), content_of(receipt).tax_term, i18n.current()
    return Said(
        lang=lang, number=receipt.number, title=_title(receipt, certified=term.is_certified),
        donor=content.donor, address=content.address,
        amount=i18n.written_money(Money(receipt.amount_minor, gift.currency)),
        issued_on=i18n.written_day(receipt.issued_at), facts=_facts(receipt, gift, content),
        tax=term.line(), is_certified=term.is_certified, issuer=content.issuer_in(lang),
        issuer_lines=[*filter(None, [content.representative]), *content.issuer_address],
        phone=content.phone, replaces=content.replaces, **_marks(receipt, gift),
    )  # fmt: skip


def method_word(method: str) -> str:
    """Return how a gift came, in words."""
    words = {
        Method.CARD: _("card"), Method.BANK: _("bank transfer"), Method.POST: _("post office"),
        Method.CASH: _("cash"),
    }  # fmt: skip
    return str(words.get(Method(method), _("other way")))


def _title(receipt: Receipt, *, certified: bool) -> str:
    if certified:
        return _("Tax receipt %(number)s", number=receipt.number)
    return _("Receipt %(number)s", number=receipt.number)


def _facts(receipt: Receipt, gift: Gift, content: Content) -> list[tuple[str, str]]:
    received_at = gift.received_at or receipt.issued_at
    lines = [
        (_("Receipt no."), receipt.number),
        (_("Old number"), receipt.old_number or ""),
        (_("In place of"), content.replaces),
        (_("Received on"), i18n.written_day(received_at)),
        (_("Reached our bank on"), _reached_bank(gift)),
        (_("Issued on"), i18n.written_day(receipt.issued_at)),
        (_("Amount"), i18n.written_money(Money(receipt.amount_minor, gift.currency))),
        (_("Given and sent back"), _sent_back(receipt, gift)),
        (_("Method"), method_word(gift.method)),
        (_("Reference"), gift.reference or ""),
        (_("Purpose"), content.fund_in(i18n.current()) or _("general fund")),
        (_("Donor"), content.donor),
        (_("Postal address"), content.address.replace("\n", ", ")),
    ]
    return [(str(head), str(words)) for head, words in lines if words]


def _sent_back(receipt: Receipt, gift: Gift) -> str:
    """Return what was given and what of it went back, where the receipt is over the rest."""
    back = gift.amount_minor - receipt.amount_minor
    if not back:
        return ""
    whole, part = i18n.written_money(gift.money), i18n.written_money(Money(back, gift.currency))
    return f"{whole} − {part}"


def _reached_bank(gift: Gift) -> str:
    if gift.payout_id is None or not kept(SHOWS_PAYOUT):
        return ""
    arrived: datetime | None = db.session.scalar(
        select(Payout.reached_bank_at).where(Payout.id == gift.payout_id)
    )
    return i18n.written_day(arrived) if arrived else ""


def _marks(receipt: Receipt, gift: Gift) -> dict[str, Any]:
    marks: dict[str, Any] = {}
    if gift.demonstration:
        marks["demonstration"] = _("Demonstration: this receipt is made up, and nobody has given.")
    if receipt.is_void and receipt.voided_at:
        words = _void_words(receipt, i18n.written_day(receipt.voided_at))
        marks |= {"is_void": True, "void_title": _("This receipt is void"), "void_words": words}
    return marks


def _void_words(receipt: Receipt, day: str) -> str:
    instead = _successor(receipt)
    if instead is None:
        return _("It has been void since %(day)s.", day=day)
    words = _("It has been void since %(day)s. Receipt %(number)s stands in its place.",
              day=day, number=instead)  # fmt: skip
    return str(words)


def _successor(receipt: Receipt) -> str | None:
    return db.session.scalar(select(Receipt.number).where(Receipt.replaces_id == receipt.id))
