"""Input of staff: filters of the list, and what a list to take along shall hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import AnyOf, DataRequired, Length, Optional

from lfnkr_app import clock
from lfnkr_app.petitions import exports
from lfnkr_app.petitions.forms import SHOWING, country_choices
from lfnkr_app.petitions.models import Display, SignatureState
from lfnkr_app.petitions.staff_queries import Filters
from lfnkr_app.web.forms import StaffForm, choice

STATES = {
    SignatureState.PENDING: _l("waiting"),
    SignatureState.HELD: _l("held"),
    SignatureState.CONFIRMED: _l("confirmed"),
    SignatureState.WITHDRAWN: _l("withdrawn"),
    SignatureState.INVALIDATED: _l("removed"),
    SignatureState.EXPIRED: _l("expired"),
}
SHOWN = {Display.HIDDEN: _l("hidden"), Display.INITIALS: _l("initials"), Display.FULL: _l("name")}
PURPOSES = [
    choice("addressee", _l("Hand to the addressee: only names whose owners agreed")),
    choice("press", _l("Totals for the press: country and day, no person")),
    choice("internal", _l("Internal check")),
]


class FilterForm(Form):
    """What narrows the list; read from the address, changes nothing."""

    state = SelectField(_l("State"), validate_choice=False)
    country = SelectField(_l("Country or region"), validate_choice=False)
    display = SelectField(_l("Shown"), validate_choice=False)
    deliver = SelectField(_l("Handed over"), validate_choice=False)
    exact = StringField(_l("Exact address or name"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types
        every = choice("", _l("all"))
        self.state.choices = [every, *(choice(s.value, words) for s, words in STATES.items())]
        self.country.choices = [every, *country_choices()[1:]]
        self.display.choices = [every, *SHOWING]
        self.deliver.choices = [every, choice("yes", _l("yes")), choice("no", _l("no"))]

    def filters(self) -> Filters:
        """Return the filters as plain values."""
        return Filters(
            state=self.state.data or "", country=self.country.data or "",
            display=self.display.data or "", deliver=self.deliver.data or "",
            exact=(self.exact.data or "").strip(),
        )  # fmt: skip


class ExportForm(StaffForm):
    """A list to take along: what for, as what, from when to when, and why."""

    purpose = RadioField(
        _l("What for?"), [AnyOf(exports.PURPOSES, message=_l("Choose what the list is for"))],
        choices=PURPOSES, validate_choice=False,
    )  # fmt: skip
    format = RadioField(
        _l("Format"),
        [AnyOf(exports.FORMATS, message=_l("Choose CSV or JSON; other formats are not made yet"))],
        choices=[choice("csv", _l("CSV, opens in Excel")), choice("json", "JSON")],
        default="csv", validate_choice=False,
    )  # fmt: skip
    columns = StringField(_l("Columns"), default=",".join(exports.USUAL))
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
    country = SelectField(_l("Country or region"), default="", validate_choice=True)
    reason = StringField(
        _l("Reason"),
        [
            DataRequired(_l("Say why this list is made; it is kept in the audit trail")),
            Length(max=500),
        ],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country.choices = country_choices()
        if not self.columns.data:
            self.columns.data = ",".join(exports.USUAL)

    def validate_columns(self, _field: Any) -> None:
        """Refuse columns that there are not, and addresses outside an internal list."""
        if self.purpose.data in exports.PURPOSES:
            try:
                self.wanted()
            except ValueError as fault:
                raise ValidationError(str(fault)) from None

    def validate_reason(self, field: Any) -> None:
        """Refuse a reason of nothing but spaces."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Say why this list is made; it is kept in the audit trail"))

    def wanted(self) -> exports.Wanted:
        """Return the list that is asked for, as plain values."""
        columns = tuple(
            part.strip() for part in (self.columns.data or "").split(",") if part.strip()
        )
        return exports.Wanted(
            purpose=self.purpose.data, columns=columns,
            since=_start(self.since.data), until=_end(self.until.data),
            country=self.country.data or None,
        )  # fmt: skip


def _start(day: date | None) -> Any:
    return clock.tokyo_midnight(day) if day else None


def _end(day: date | None) -> Any:
    return clock.day_after(day) if day else None
