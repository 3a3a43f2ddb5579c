"""Input of staff: which gifts a file shall hold, what of the givers, as what, and why."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    ValidationError,
)
from wtforms.validators import AnyOf

from lfnkr_app.donations.ledger.files.order import FORMATS, OFFERED, Order
from lfnkr_app.donations.ledger.files.staff_words import DAY_WORDS, FORMAT_WORDS, PERSONAL_WORDS
from lfnkr_app.donations.ledger.staff_forms import fund_choices
from lfnkr_app.donations.ledger.wanted import DAYS, Wanted
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.lists.boxes import boxes
from lfnkr_app.lists.staff_forms import TakeAlongForm
from lfnkr_app.web.forms import choice


class FileForm(TakeAlongForm):
    """A file of gifts: by which day, from when to when, of which fund, and why."""

    by = RadioField(
        _l("Gifts by"), [AnyOf(DAYS, message=_l("Choose which day counts"))],
        choices=[choice(name, words) for name, words in DAY_WORDS.items()], default="received",
        validate_choice=False,
    )  # fmt: skip
    fund = SelectField(_l("Fund"), default="", validate_choice=False)
    currency = SelectField(_l("Currency"), default="", validate_choice=False)
    came = BooleanField(_l("Only gifts whose money came"), default=True)
    personal = boxes(
        _l("What of the givers?"),
        choices=[choice(name, words) for name, words in PERSONAL_WORDS.items()],
    )
    format = RadioField(
        _l("Format"), [AnyOf(FORMATS, message=_l("Choose a format from the list"))],
        choices=[choice(name, words) for name, words in FORMAT_WORDS.items()], default="xlsx",
        validate_choice=False,
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        every = choice("", _l("all"))
        self.fund.choices = [every, *fund_choices()]
        self.currency.choices = [every, *(choice(name, name) for name in CURRENCIES)]

    def validate_personal(self, field: Any) -> None:
        """Refuse what there is not."""
        if set(field.data or ()) - set(OFFERED):
            raise ValidationError(_l("Choose from the boxes"))

    def order(self) -> Order:
        """Return the file that is asked for, as plain values."""
        wanted = Wanted(
            state="received" if self.came.data else "", by=self.by.data, fund=self.fund.data or "",
            currency=self.currency.data or "", since=self.since.data, until=self.until.data,
        )  # fmt: skip
        personal = tuple(self.personal.data or ())
        return Order(
            wanted, personal, self.format.data, self.given_reason, self.chosen_password
        )  # fmt: skip
