"""Input of staff: what a list to take along shall hold, as what, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from lfnkr_app import clock
from lfnkr_app.lists import passwords
from lfnkr_app.lists.boxes import boxes
from lfnkr_app.petitions.forms import country_choices
from lfnkr_app.petitions.lists.actions import Order
from lfnkr_app.petitions.lists.wanted import COLUMNS, FORMATS, PURPOSES, USUAL, Wanted
from lfnkr_app.web.forms import StaffForm, choice

PURPOSE_WORDS: Final = {
    "addressee": _l("Hand to the addressee"),
    "press": _l("Totals for the press: country, day"),
    "internal": _l("Internal check"),
}
FORMAT_WORDS: Final = {
    "csv": _l("CSV for Excel"), "xlsx": _l("Excel (XLSX)"), "json": "JSON",
    "pdf": _l("A4 list to print (PDF)"),
}  # fmt: skip
COLUMN_WORDS: Final = {
    "number": _l("Number"), "name": _l("Name"), "country": _l("Country or region"),
    "comment": _l("Comment"), "date": _l("Date"), "email": _l("Email"),
}  # fmt: skip
NO_REASON: Final = _l("Say why this list is made; it is kept in the audit trail")


class ExportForm(StaffForm):
    """A list to take along: what for, as what, from when to when, and why."""

    purpose = RadioField(
        _l("What for?"), [AnyOf(PURPOSES, message=_l("Choose what the list is for"))],
        choices=[choice(value, words) for value, words in PURPOSE_WORDS.items()],
        validate_choice=False,
    )  # fmt: skip
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
    country = SelectField(_l("Country or region"), default="")
    columns = boxes(_l("Columns"), choices=[choice(name, COLUMN_WORDS[name]) for name in COLUMNS])
    format = RadioField(
        _l("Format"),
        [AnyOf(FORMATS, message=_l("Choose a format from the list"))],
        choices=[choice(value, words) for value, words in FORMAT_WORDS.items()],
        default="csv", validate_choice=False,
    )  # fmt: skip
    lock = BooleanField(_l("Lock the file with this password"))
    password = StringField(widget=HiddenInput())
    reason = TextAreaField(
        _l("Reason"), [DataRequired(NO_REASON), Length(max=500, message=_l(
            "Write at most 500 characters"))],
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country.choices = [choice("", _l("all")), *country_choices()[1:]]
        if not self.columns.data:
            self.columns.data = list(USUAL)
        if not passwords.is_ours(self.password.data or ""):
            self.is_password_new = True
            self.password.data = passwords.make()

    is_password_new = False

    def validate_columns(self, _field: Any) -> None:
        """Refuse columns that there are not, and addresses outside an internal list."""
        if self.purpose.data in PURPOSES:
            try:
                self.wanted()
            except ValueError as fault:
                raise ValidationError(str(fault)) from None

    def validate_until(self, field: Any) -> None:
        """Refuse days that run backwards."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("The last day lies before the first"))

    def validate_lock(self, field: Any) -> None:
        """Lock only with the password that was shown."""
        if field.data and self.is_password_new:
            raise ValidationError(_l("Here is a new password. Write it down, then create the file"))

    def validate_reason(self, field: Any) -> None:
        """Refuse a reason of nothing but spaces."""
        if not (field.data or "").strip():
            raise ValidationError(NO_REASON)

    def wanted(self) -> Wanted:
        """Return the list that is asked for, as plain values."""
        return Wanted(
            purpose=self.purpose.data, columns=tuple(self.columns.data or ()),
            since=_start(self.since.data), until=_end(self.until.data),
            country=self.country.data or None,
        )  # fmt: skip

    def order(self) -> Order:
        """Return everything that is asked for."""
        password = str(self.password.data) if self.lock.data else ""
        return Order(self.wanted(), self.format.data, (self.reason.data or "").strip(), password)

    def typed(self) -> dict[str, Any]:
        """Return what was typed as plain values, to be shown again."""
        values = {field.name: field.data for field in self if field.name != "csrf_token"}
        return values | {
            name: values[name].isoformat() if values[name] else None for name in ("since", "until")
        }


def again(typed: dict[str, Any]) -> ExportForm:
    """Return the form with what was typed before."""
    days = {
        name: date.fromisoformat(typed[name]) if typed.get(name) else None
        for name in ("since", "until")
    }
    return ExportForm(formdata=None, data={**typed, **days})


def _start(day: date | None) -> datetime | None:
    return clock.tokyo_midnight(day) if day else None


def _end(day: date | None) -> datetime | None:
    return clock.day_after(day) if day else None
