"""Input of staff: whose statement, for which twelve months."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from lfnkr_app.web.forms import StaffForm, choice, mail_field
from lfnkr_app.web.validators import MailAddress

YEARS = _l("Enter a year like 2026")


class SpanForm(StaffForm):
    """Twelve months: a year, and the month in which they begin."""

    year = IntegerField(_l("Year"), [InputRequired(YEARS), NumberRange(2000, 2100, message=YEARS)])
    month = SelectField(_l("From the first of"), default="1")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.month.choices = [choice(str(month), f"{month:02}") for month in range(1, 13)]

    def first(self) -> date:
        """Return the first day of the twelve months."""
        return date(int(self.year.data or 0), int(self.month.data), 1)


class StatementForm(SpanForm):
    """Whose gifts: by the exact mail address."""

    email = mail_field(
        _l("Email of the donor"),
        [InputRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
