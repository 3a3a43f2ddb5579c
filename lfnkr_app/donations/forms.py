"""Input of donors as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from lfnkr_app import i18n
from lfnkr_app.donations import rules
from lfnkr_app.donations.queries import FundChoice
from lfnkr_app.donations.rules import OTHER, Wish
from lfnkr_app.donations.terms import CURRENCIES, DEFAULT_CURRENCY, Terms, terms_of
from lfnkr_app.money import Money, NotAnAmount
from lfnkr_app.web.forms import PublicForm, mail_field
from lfnkr_app.web.validators import MailAddress, NoWebAddress, OneLine

NAMES = {
    "card": _l("Card, on our payment partner's page"),
    "bank": _l("Bank transfer"),
    "post": _l("Post office"),
}


class GiftForm(PublicForm):
    """The form of a gift; it hands on a Wish, never itself."""

    preset = RadioField(_l("Amount"), validate_choice=False)
    amount = StringField(_l("Other amount"), [Length(max=40, message=_l("Enter an amount"))])
    currency = HiddenField()
    interval = HiddenField(default="once")
    method = RadioField(_l("How will you send it?"), validate_choice=False)
    name = StringField(
        _l("Name for the receipt"),
        [
            InputRequired(_l("Enter your name")),
            Length(max=255, message=_l("Enter a name of at most 255 characters")),
            OneLine(),
            NoWebAddress(),
        ],
    )
    email = mail_field(
        _l("Email"),
        [InputRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
    fund = SelectField(_l("What for?"), validate_choice=False, default="")
    show_name = BooleanField(_l("Show my name among donors"))
    message = TextAreaField(
        _l("Message to us"), [Length(max=500, message=_l("Write at most 500 characters"))]
    )
    transfer_name = StringField(
        _l("Name on the transfer, in katakana"),
        [Length(max=100, message=_l("Enter a name of at most 100 characters")), OneLine()],
    )
    needs_address = BooleanField(_l("Receipt with my postal address"))
    postal_code = StringField(
        _l("Postal code"),
        [Length(max=20, message=_l("Enter a postal code like 113-0033")), OneLine()],
    )
    address = TextAreaField(
        _l("Postal address"),
        [Length(max=500, message=_l("Write at most 500 characters"))],
    )

    def __init__(
        self, *, methods: Sequence[str], funds: Sequence[FundChoice], **options: Any
    ) -> None:
        super().__init__(**options)
        self._methods, self._funds = methods, funds
        self._prepare_currency()
        self.terms: Terms = terms_of(self.spoken_currency)
        self._prepare_choices()

    @property
    def spoken_currency(self) -> str:
        """Return the currency that the page is about, also where an unknown one was posted."""
        return self.currency.data if self.currency.data in CURRENCIES else DEFAULT_CURRENCY

    def _prepare_currency(self) -> None:
        self.currency.data = (self.currency.data or DEFAULT_CURRENCY).upper()

    def _prepare_choices(self) -> None:
        sums = [(rules.major(m), i18n.written_money(m)) for m in self.terms.suggested]
        self.preset.choices = [*sums, (OTHER, _("Other amount"))]
        self.method.choices = [(name, NAMES[name]) for name in self._methods]
        self.fund.choices = [("", _("Where it is needed most"))]
        self.fund.choices += [(fund.slug, fund.name) for fund in self._funds]
        if not self.method.data and self._methods:
            self.method.data = self._methods[0] if self._only_choice() else None
        self.fund.data = self.fund.data or ""

    def _only_choice(self) -> bool:
        return "card" in self._methods or len(self._methods) == 1

    def validate_currency(self, field: HiddenField) -> None:
        """Refuse what is no currency of ours."""
        if field.data not in CURRENCIES:
            raise ValidationError(
                _("Choose one of these currencies: %(names)s", names=", ".join(CURRENCIES))
            )

    def validate_interval(self, field: HiddenField) -> None:
        """Take single gifts only, for now."""
        if field.data in {"month", "year"}:
            raise ValidationError(
                _("Repeating gifts cannot be set up here yet. Give once, or write to us.")
            )
        if field.data not in {None, "", "once"}:
            raise ValidationError(_("Choose how often you want to give"))

    def validate_amount(self, field: StringField) -> None:
        """Refuse what is no sum in that currency, too little, or too much."""
        try:
            money = self.money()
        except NotAnAmount:
            raise ValidationError(self._floor_sentence()) from None
        if money.minor < self.terms.floor:
            raise ValidationError(self._floor_sentence())
        if not rules.is_taken(money, self.terms):
            most = i18n.written_money(Money(self.terms.ceiling, money.currency))
            raise ValidationError(_("For more than %(most)s please write to us first", most=most))

    def validate_method(self, field: RadioField) -> None:
        """Refuse a way of giving that is not set up."""
        if not self._methods:
            raise ValidationError(_("Gifts cannot be taken here at the moment. Write to us."))
        if field.data not in self._methods:
            raise ValidationError(_("Choose how you will send it"))

    def validate_fund(self, field: SelectField) -> None:
        """Refuse a fund that takes no gifts."""
        if field.data and field.data not in {fund.slug for fund in self._funds}:
            raise ValidationError(_("Choose what your gift is for"))

    def validate_address(self, field: TextAreaField) -> None:
        """Ask for the address where it is to stand on the receipt."""
        if self.needs_address.data and not field.data:
            raise ValidationError(_("Enter the postal address for the receipt"))

    def money(self) -> Money:
        """Return the sum that was chosen or typed.

        Raises:
            NotAnAmount: neither is a sum in that currency.
        """
        return rules.chosen_money(self.preset.data, self.amount.data, self.spoken_currency)

    def wish(self, lang: str) -> Wish:
        """Return the validated input as plain values."""
        wants_address = bool(self.needs_address.data)
        code, lines = self.postal_code.data or "", self.address.data or ""
        return Wish(
            money=self.money(), name=self.name.data or "", email=self.email.data or "",
            method=self.method.data, fund=self.fund.data or "", lang=lang,
            show_name=bool(self.show_name.data), message=self.message.data or "",
            transfer_name=self.transfer_name.data or "", needs_address=wants_address,
            address=rules.postal_address(code, lines) if wants_address else "",
        )  # fmt: skip

    def _floor_sentence(self) -> str:
        least = rules.major(Money(self.terms.floor, self.spoken_currency))
        least = f"{int(least):,}" if least.isdigit() else least
        sentences = {
            "JPY": _("Enter %(least)s yen or more, in whole yen", least=least),
            "USD": _("Enter %(least)s dollars or more, like 12.50", least=least),
            "EUR": _("Enter %(least)s euros or more, like 12.50", least=least),
            "KRW": _("Enter %(least)s won or more, in whole won", least=least),
        }
        return str(sentences[self.spoken_currency])
