"""Input of staff who give a gift back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    StringField,
    ValidationError,
)
from wtforms.validators import AnyOf, Length, Optional

from lfnkr_app import clock, i18n, money
from lfnkr_app.database import new_uid
from lfnkr_app.donations import rules
from lfnkr_app.donations.models import Gift, Method
from lfnkr_app.donations.refunds import queries
from lfnkr_app.donations.refunds.models import RefundWay
from lfnkr_app.donations.refunds.staff_acts import Wish
from lfnkr_app.money import Money, NotAnAmount
from lfnkr_app.web.forms import choice
from lfnkr_app.web.staff_reasons import ReasonForm

WAYS: Final = {
    RefundWay.STRIPE: _l("Back the way it came, through Stripe"),
    RefundWay.HAND: _l("I have paid it back myself, by bank or in cash: only note it"),
}
UID_BYTES: Final = 16


class RefundForm(ReasonForm):
    """How much goes back, how, and why; `uid` names the form, `seen` what was there before."""

    uid = HiddenField()
    seen = HiddenField()
    amount = StringField(_l("Amount"), [Length(max=40, message=_l("Enter an amount"))])
    way = RadioField(
        _l("How does it go back?"), [AnyOf(list(WAYS), message=_l("Choose how it goes back"))],
        choices=[choice(value, words) for value, words in WAYS.items()], validate_choice=False,
    )  # fmt: skip
    paid_on = DateField(_l("Paid back on"), [Optional()])

    def __init__(self, gift: Gift, *, now: datetime, **options: Any) -> None:
        self._gift, self._today = gift, clock.tokyo_day(now)
        self.left = queries.left(gift)
        super().__init__(**options)
        self.by_card = gift.method == Method.CARD
        if not self.by_card:
            self.way.data = RefundWay.HAND

    @classmethod
    def fresh(cls, gift: Gift, *, now: datetime) -> RefundForm:
        """Return the form as it is first seen: all that is left, the way it came."""
        left = queries.left(gift)
        by_card = gift.method == Method.CARD
        values = {
            "uid": new_uid().hex(), "seen": str(queries.newest_id(gift.id)),
            "amount": rules.major(left), "way": RefundWay.STRIPE if by_card else RefundWay.HAND,
        }  # fmt: skip
        return cls(gift, now=now, formdata=None, data=values)

    def validate_amount(self, field: StringField) -> None:
        """Refuse what is no sum in that currency, nothing, or more than is left."""
        try:
            wanted = self.money()
        except NotAnAmount:
            raise ValidationError(self._most_sentence()) from None
        if not 0 < wanted.minor <= self.left.minor:
            raise ValidationError(self._most_sentence())

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all is right; the day, empty or not, is judged by how it goes back."""
        right = super().validate(extra_validators)
        if self.way.data != RefundWay.HAND or self.paid_on.errors:
            return right
        wrong = self._what_is_wrong_with(self.paid_on.data)
        self.paid_on.errors = (wrong,) if wrong else ()
        return right and not wrong

    def _what_is_wrong_with(self, day: Any) -> str:
        received = self._gift.received_at
        if not isinstance(day, date):
            return str(_("Enter the day on which it was paid back"))
        if day > self._today or (received and day < clock.tokyo_day(received)):
            return str(_("Enter a day between the day of the gift and today"))
        return ""

    def money(self) -> Money:
        """Return the sum that was typed.

        Raises:
            NotAnAmount: it is no sum in the gift's currency.
        """
        return money.parse(self.amount.data or "", self._gift.currency)

    def wish(self) -> Wish:
        """Return the validated input as plain values."""
        by_hand = self.way.data == RefundWay.HAND
        day = self.paid_on.data if by_hand else None
        return Wish(
            uid=_uid(self.uid.data), minor=self.money().minor, reason=self.reason.data or "",
            seen=int(self.seen.data) if (self.seen.data or "").isdecimal() else -1,
            way=self.way.data, paid_at=clock.tokyo_midnight(day) if day else None,
        )  # fmt: skip

    def _most_sentence(self) -> str:
        most = i18n.written_money(self.left)
        return str(_("Enter an amount of at most %(most)s: that is what is left", most=most))


def _uid(text: str | None) -> bytes:
    """Return the form's name; another one where it was tampered with."""
    try:
        found = bytes.fromhex(text or "")
    except ValueError:
        found = b""
    return found if len(found) == UID_BYTES else new_uid()
