"""Input of staff about sums that came."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from lfnkr_app import clock
from lfnkr_app.money import DECIMALS, Money, NotAnAmount, parse
from lfnkr_app.web.forms import StaffForm, choice

FIRST_DAY = date(1998, 1, 1)


class SumForm(StaffForm):
    """A sum and the day on which it came."""

    amount = StringField(_l("Sum that came"), [InputRequired(_l("Enter the sum")), Length(max=40)])
    currency = SelectField(
        _l("Currency"), choices=[choice(code, code) for code in DECIMALS], default="JPY"
    )
    day = DateField(_l("Came on"), [InputRequired(_l("Enter the day"))])

    def validate_amount(self, field: Field) -> None:
        """Refuse what is no sum in that currency."""
        try:
            if self.money().minor > 0:
                return
        except NotAnAmount:
            pass
        raise ValidationError(_("Enter a sum like 10,000 (whole yen and won) or 12.50"))

    def validate_day(self, field: Field) -> None:
        """Refuse days to come, and those before there was an office."""
        if not field.data or not FIRST_DAY <= field.data <= clock.tokyo_day(clock.now()):
            raise ValidationError(_("Enter a day that is not in the future"))

    def money(self) -> Money:
        """Return the sum.

        Raises:
            NotAnAmount: it is none in that currency.
        """
        if self.currency.data not in DECIMALS:
            raise NotAnAmount(str(self.amount.data))
        return parse(str(self.amount.data or ""), self.currency.data)


def standing(money: Money, **values: Any) -> dict[str, Any]:
    """Return what stands in a form about that sum."""
    return {"amount": money.figures(), "currency": money.currency, **values}
