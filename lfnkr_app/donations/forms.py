"""Input of donors as plain values."""

from __future__ import annotations

from datetime import date
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
from wtforms.validators import DataRequired, InputRequired, Length

from lfnkr_app import i18n
from lfnkr_app.donations import rules, terms
from lfnkr_app.donations.agreement import queries as agreement
from lfnkr_app.donations.funds import queries as funds
from lfnkr_app.donations.rules import OTHER, Wish
from lfnkr_app.donations.terms import Terms
from lfnkr_app.money import Money, NotAnAmount, TooMuch
from lfnkr_app.web.forms import PublicForm, mail_field, plain_lines, tidied
from lfnkr_app.web.validators import MailAddress, NoWebAddress, OneLine, PersonName

NAMES = {
    "card": _l("Card, on our payment partner's page"),
    "bank": _l("Bank transfer"),
    "post": _l("Post office"),
}
RHYTHMS = {
    "once": _l("Once"),
    "month": _l("Every month"),
    "year": _l("Every year"),
}


class GiftForm(PublicForm):
    """The form of a gift; it hands on a Wish, never itself."""

    preset = RadioField(_l("Amount"), validate_choice=False)
    amount = StringField(_l("Other amount"), [Length(max=40, message=_l("Enter an amount"))])
    work = HiddenField()  # the solution of a challenge, where browsers are asked for one
    currency = HiddenField()
    agreement = HiddenField()
    interval = RadioField(_l("How often"), validate_choice=False, default="once")
    method = RadioField(_l("How will you send it?"), validate_choice=False)
    name = StringField(
        _l("Name for the receipt"),
        [DataRequired(_l("Enter your name")), PersonName(), OneLine(), NoWebAddress()],
        filters=[tidied],
    )
    email = mail_field(
        _l("Email"),
        [InputRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
    fund = SelectField(_l("What for?"), validate_choice=False, default="")
    show_name = BooleanField(_l("Show my name among donors"))
    message = TextAreaField(
        _l("Message to us"),
        [Length(max=500, message=_l("Write at most 500 characters"))],
        filters=[plain_lines],
    )
    transfer_name = StringField(
        _l("Name on the transfer, in katakana"),
        [Length(max=100, message=_l("Enter a name of at most 100 characters")), OneLine()],
        filters=[tidied],
    )
    needs_address = BooleanField(_l("Receipt with my postal address"))
    postal_code = StringField(
        _l("Postal code"),
        [Length(max=20, message=_l("Enter a postal code like 113-0033")), OneLine()],
        filters=[tidied],
    )
    address = TextAreaField(
        _l("Postal address"),
        [Length(max=500, message=_l("Write at most 500 characters"))],
        filters=[plain_lines],
    )

    def __init__(self, *, cards: bool, today: date, **options: Any) -> None:
        super().__init__(**options)
        self.offer, self._today = terms.offer(), today
        self.currency.data = (self.currency.data or self.offer.first).upper()
        self.terms: Terms = terms.terms_of(self.spoken_currency)
        self.methods = terms.methods_offered(cards=cards, currency=self.spoken_currency)
        self.agreed = agreement.current()
        self._prepare_choices()

    @property
    def spoken_currency(self) -> str:
        """Return the currency that the page is about, also where an unknown one was posted."""
        return self.currency.data if self._knows_currency() else self.offer.first

    def _knows_currency(self) -> bool:
        return self.currency.data in self.offer.currencies

    def _prepare_choices(self) -> None:
        sums = [(rules.major(m), i18n.written_money(m)) for m in self.terms.suggested]
        self.preset.choices = [*sums, (OTHER, _("Other amount"))]
        rhythms = RHYTHMS if "card" in self.methods else ("once",)
        self.interval.choices = [(name, RHYTHMS[name]) for name in rhythms]
        self.interval.data = self.interval.data or "once"
        self.method.choices = [(name, NAMES[name]) for name in self.methods]
        self.fund.choices = [("", _("Where it is needed most"))]
        self.fund.choices += [(fund.slug, i18n.in_words(fund.names)) for fund in self._open_funds()]
        if not self.method.data and self.methods:
            self.method.data = self.methods[0] if self._only_choice() else None
        self.fund.data = self.fund.data or ""

    def _only_choice(self) -> bool:
        return "card" in self.methods or len(self.methods) == 1

    def settle(self) -> None:
        """Let the hidden fields say what the page that is shown now is about."""
        if not self._knows_currency():
            self.preset.data = OTHER if self.preset.data == OTHER else None
        self.currency.data, self.agreement.data = self.spoken_currency, str(self.agreed.number)

    def validate_currency(self, field: HiddenField) -> None:
        """Refuse what is no currency of ours."""
        if not self._knows_currency():
            names = ", ".join(self.offer.currencies)
            raise ValidationError(_("Choose one of these currencies: %(names)s", names=names))

    def validate_agreement(self, field: HiddenField) -> None:
        """Ask again where the terms changed under an open page; none named means the present."""
        if field.data and field.data != str(self.agreed.number):
            raise ValidationError(
                _("The terms of giving have changed. Read them, then press Continue again.")
            )

    def validate_interval(self, field: RadioField) -> None:
        """Refuse a rhythm that is none of ours, or that the way of giving cannot keep."""
        if field.data not in RHYTHMS:
            raise ValidationError(_("Choose how often you want to give"))
        if field.data != "once" and (self.method.data or "card") != "card":
            raise ValidationError(_("Only a card can give again by itself. Choose card, or once."))

    def validate_amount(self, field: StringField) -> None:
        """Refuse what is no sum in that currency, too little, or too much."""
        if not self._knows_currency():
            return
        try:
            money = self.money()
        except TooMuch:
            raise ValidationError(self._ceiling_sentence()) from None
        except NotAnAmount:
            raise ValidationError(self._floor_sentence()) from None
        if money.minor < self.terms.floor:
            raise ValidationError(self._floor_sentence())
        if not rules.is_taken(money, self.terms):
            raise ValidationError(self._ceiling_sentence())

    def validate_method(self, field: RadioField) -> None:
        """Refuse a way of giving that is not set up."""
        if not self.methods:
            raise ValidationError(_("Gifts cannot be taken here at the moment. Write to us."))
        if field.data == "card" and "card" not in self.methods:
            raise ValidationError(_("Cards cannot be taken at the moment. Choose a transfer."))
        if field.data not in self.methods:
            raise ValidationError(_("Choose how you will send it"))

    def validate_fund(self, field: SelectField) -> None:
        """Refuse a fund that takes no gifts."""
        if not field.data or field.data in {fund.slug for fund in self._open_funds()}:
            return
        if funds.by_slug(field.data):
            raise ValidationError(_("That purpose takes no gifts any more. Choose another one."))
        raise ValidationError(_("Choose what your gift is for"))

    def _open_funds(self) -> list[funds.FundFacts]:
        return funds.open_on(self._today)

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
            agreement_version=self.agreed.number, interval=self.interval.data or "once",
        )  # fmt: skip

    def _ceiling_sentence(self) -> str:
        most = i18n.written_money(Money(self.terms.ceiling, self.terms.currency))
        return str(_("For more than %(most)s please write to us first", most=most))

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
