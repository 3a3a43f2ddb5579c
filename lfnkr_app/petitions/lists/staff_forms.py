"""Input of staff: what a list to take along shall hold, as what, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    RadioField,
    SelectField,
    ValidationError,
)
from wtforms.validators import AnyOf

from lfnkr_app import clock
from lfnkr_app.lists.boxes import boxes
from lfnkr_app.lists.staff_forms import TakeAlongForm
from lfnkr_app.petitions.forms import country_choices
from lfnkr_app.petitions.lists.actions import Order
from lfnkr_app.petitions.lists.wanted import COLUMNS, FORMATS, PURPOSES, USUAL, Wanted
from lfnkr_app.web.forms import choice

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


class ExportForm(TakeAlongForm):
    """A list to take along: what for, as what, from when to when, and why."""

    purpose = RadioField(
        _l("What for?"), [AnyOf(PURPOSES, message=_l("Choose what the list is for"))],
        choices=[choice(value, words) for value, words in PURPOSE_WORDS.items()],
        validate_choice=False,
    )  # fmt: skip
    country = SelectField(_l("Country or region"), default="")
    columns = boxes(_l("Columns"), choices=[choice(name, COLUMN_WORDS[name]) for name in COLUMNS])
    format = RadioField(
        _l("Format"),
        [AnyOf(FORMATS, message=_l("Choose a format from the list"))],
        choices=[choice(value, words) for value, words in FORMAT_WORDS.items()],
        default="csv", validate_choice=False,
    )  # fmt: skip

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country.choices = [choice("", _l("all")), *country_choices()[1:]]
        if not self.columns.data:
            self.columns.data = list(USUAL)

    def validate_columns(self, _field: Any) -> None:
        """Refuse columns that there are not, and addresses outside an internal list."""
        if self.purpose.data in PURPOSES:
            try:
                self.wanted()
            except ValueError as fault:
                raise ValidationError(str(fault)) from None

    def wanted(self) -> Wanted:
        """Return the list that is asked for, as plain values."""
        return Wanted(
            purpose=self.purpose.data, columns=tuple(self.columns.data or ()),
            since=_start(self.since.data), until=_end(self.until.data),
            country=self.country.data or None,
        )  # fmt: skip

    def order(self) -> Order:
        """Return everything that is asked for."""
        return Order(
            self.wanted(), self.format.data, self.given_reason, self.chosen_password
        )  # fmt: skip


def _start(day: date | None) -> datetime | None:
    return clock.tokyo_midnight(day) if day else None


def _end(day: date | None) -> datetime | None:
    return clock.day_after(day) if day else None
