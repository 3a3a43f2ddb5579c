"""Input of donors whose gift repeats, as plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from lfnkr_app import i18n
from lfnkr_app.donations import rules as gifts
from lfnkr_app.donations.pledges import rules
from lfnkr_app.donations.terms import Terms, terms_of
from lfnkr_app.money import Money, NotAnAmount
from lfnkr_app.web.forms import PublicForm, mail_field
from lfnkr_app.web.validators import MailAddress

OPEN: Final = "open"


class LinkForm(PublicForm):
    """The address to which the link goes; `website` is for machines, and nobody sees it."""

    email = mail_field(
        _l("Email"),
        [InputRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
    website = StringField(_l("Leave this empty"))


class AmountForm(PublicForm):
    """Another sum for each turn from the next one on."""

    amount = StringField(_l("New amount"), [Length(max=40, message=_l("Enter an amount"))])

    def __init__(self, currency: str, **options: Any) -> None:
        super().__init__(**options)
        self.terms: Terms = terms_of(currency)

    def validate_amount(self, field: StringField) -> None:
        """Refuse what is no sum in that currency, too little, or too much."""
        try:
            taken = gifts.is_taken(self.money(), self.terms)
        except NotAnAmount:
            taken = False
        if not taken:
            least, most = (i18n.written_money(Money(minor, self.terms.currency))
                           for minor in (self.terms.floor, self.terms.ceiling))  # fmt: skip
            raise ValidationError(
                _("Enter a sum from %(least)s to %(most)s", least=least, most=most)
            )

    def money(self) -> Money:
        """Return the sum that was typed.

        Raises:
            NotAnAmount: it is none in that currency.
        """
        return gifts.chosen_money(None, self.amount.data, self.terms.currency)


class PauseForm(PublicForm):
    """For how long nothing is taken."""

    months = RadioField(_l("For how long?"), validate_choice=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        months = [(str(number), _month_words(number)) for number in rules.PAUSES]
        self.months.choices = [*months, (OPEN, _("Until I resume"))]

    def validate_months(self, field: RadioField) -> None:
        """Refuse another time than those offered."""
        if field.data not in {choice[0] for choice in field.choices}:
            raise ValidationError(_("Choose for how long"))

    def resumes_at(self, now: datetime) -> datetime | None:
        """Return when gifts go on, None for when the donor says so."""
        if self.months.data == OPEN:
            return None
        return rules.months_later(now, int(self.months.data))


def _month_words(number: int) -> str:
    return str(ngettext("%(num)s month", "%(num)s months", number))
