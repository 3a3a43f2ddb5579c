"""Input of staff about a gift that nobody announced."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, Length, Optional

from lfnkr_app import i18n
from lfnkr_app.donations import rules
from lfnkr_app.donations.funds import queries as funds
from lfnkr_app.donations.transfers.by_hand.actions import Handed
from lfnkr_app.donations.transfers.by_hand.models import ReceiptWay
from lfnkr_app.donations.transfers.by_hand.staff_words import METHODS, RECEIPT_WAYS
from lfnkr_app.donations.transfers.staff_forms import FIRST_DAY, SumForm
from lfnkr_app.money import Money
from lfnkr_app.web.forms import StaffForm, choice, mail_field, trimmed
from lfnkr_app.web.validators import MailAddress, NoWebAddress, OneLine

#: As the receipt of a gift names a giver whom nobody knows.
NOBODY: Final = {"en": "Anonymous", "ja": "匿名", "ko": "익명", "zh": "匿名"}


class GiverForm(StaffForm):
    """Who gave, for what, and how the receipt goes to them."""

    fund = SelectField(_l("What for?"), validate_choice=False, default="")
    name = StringField(
        _l("Name of the giver"), [Length(max=255), OneLine(), NoWebAddress()], filters=[trimmed]
    )
    receipt_way = RadioField(
        _l("How does the receipt go to them?"),
        [AnyOf(list(RECEIPT_WAYS), message=_l("Choose how the receipt goes"))],
        choices=[choice(way, words) for way, words in RECEIPT_WAYS.items()],
        default=ReceiptWay.NONE, validate_choice=False,
    )  # fmt: skip
    email = mail_field(_l("Email"), [Optional(), MailAddress()])
    postal_code = StringField(_l("Postal code"), [Length(max=20), OneLine()], filters=[trimmed])
    address = TextAreaField(_l("Postal address"), [Length(max=500)], filters=[trimmed])
    lang = SelectField(_l("Language of the receipt"), default="ja")
    note = TextAreaField(
        _l("Note"), [Length(max=1000, message=_l("Write at most 1,000 characters"))],
        filters=[trimmed],
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lang.choices = [choice(code, lang.label) for code, lang in i18n.LANGUAGES.items()]
        self.fund.choices = [choice("", _("Where it is needed most"))]
        self.fund.choices += [
            choice(fund.slug, i18n.in_words(fund.names)) for fund in funds.every()
        ]

    @property
    def fund_words(self) -> Any:
        """Return what the gift is for, in words; None for one that there is not."""
        known = {value: words for value, words, *_more in self.fund.choices or ()}
        return known.get(self.fund.data)

    def validate_fund(self, _field: Field) -> None:
        """Refuse a fund that there is not; gifts also come for those that are closed."""
        if self.fund_words is None:
            raise ValidationError(_("Choose what the gift is for"))

    def validate_name(self, field: Field) -> None:
        """Ask for a name where a receipt goes out."""
        if not field.data and self.receipt_way.data != ReceiptWay.NONE:
            raise ValidationError(_("Enter the name, or choose that no receipt is sent"))

    def validate_receipt_way(self, field: Field) -> None:
        """Ask for what the chosen way needs."""
        if field.data == ReceiptWay.MAIL and not self.email.data:
            raise ValidationError(_("Enter the mail address, or choose another way"))
        if field.data == ReceiptWay.POST and not self.address.data:
            raise ValidationError(_("Enter the postal address, or choose another way"))

    def handed(self, money: Money, day: date, method: str) -> Handed:
        """Return the validated input as plain values, with the sum that it is about."""
        lang = self.lang.data or "ja"
        lines = rules.postal_address(self.postal_code.data or "", self.address.data or "")
        return Handed(
            money=money, day=day, method=method, name=self.name.data or NOBODY[lang],
            email=self.email.data or "", address=lines if self.address.data else "",
            fund=self.fund.data or "", lang=lang, receipt_way=self.receipt_way.data,
            note=self.note.data or "",
        )  # fmt: skip


class HandForm(GiverForm, SumForm):
    """A gift by hand; `key` lets the second click of two do nothing."""

    method = RadioField(
        _l("How did it come?"), [AnyOf(list(METHODS), message=_l("Choose how it came"))],
        choices=[choice(method, words) for method, words in METHODS.items()], default="cash",
        validate_choice=False,
    )  # fmt: skip
    key = HiddenField()
    step = HiddenField()

    def gift(self) -> Handed:
        """Return the gift that was typed in."""
        day = self.day.data or FIRST_DAY
        return self.handed(self.money(), day, self.method.data)
