"""Input of staff: a bank file, and which of its columns is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from lfnkr_app.donations.transfers.bank import staff_reading
from lfnkr_app.donations.transfers.bank.columns import Layout
from lfnkr_app.errors import Refused
from lfnkr_app.money import DECIMALS
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.validators import OneLine

POST: Final = "post-JPY"


class FileForm(StaffForm):
    """A file of an account."""

    account = SelectField(_l("Of which account?"), default="bank-JPY")
    file = FileField(_l("File of the bank"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        banks = [choice(f"bank-{code}", _("Bank, %(currency)s", currency=code))
                 for code in DECIMALS]  # fmt: skip
        self.account.choices = [banks[0], choice(POST, _("Post office, JPY")), *banks[1:]]
        self.rows: list[list[str]] = []

    @property
    def method(self) -> str:
        """Return how the money came."""
        return str(self.account.data).partition("-")[0]

    @property
    def currency(self) -> str:
        """Return what the account is kept in."""
        return str(self.account.data).partition("-")[2]

    def validate_file(self, _field: Field) -> None:
        """Read the file; say what is wrong with it."""
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise ValidationError(_("Choose a file."))
        try:
            self.rows = staff_reading.table(sent.read())
        except Refused as refused:
            raise ValidationError(refused.message) from None


class ColumnsForm(StaffForm):
    """Which column is which, for a file whose head tells nothing."""

    start = IntegerField(
        _l("Rows of words at the top"),
        [InputRequired(_l("Enter a number")), NumberRange(0, 30, message=_l("Enter 0 to 30"))],
        default=0,
    )
    day = SelectField(_l("Day"), coerce=int)
    credit = SelectField(_l("Sum that came in"), coerce=int)
    signed = BooleanField(_l("Sums that went out stand in the same column, with a minus"))
    words = SelectMultipleField(
        _l("Words: payer, purpose, reference"), coerce=int,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    def __init__(self, rows: Sequence[Sequence[str]], **options: Any) -> None:
        super().__init__(**options)
        width = max((len(row) for row in rows), default=0)
        choices = [choice(str(place), _("Column %(number)s", number=place + 1))
                   for place in range(width)]  # fmt: skip
        self.day.choices = self.credit.choices = self.words.choices = choices

    def validate_credit(self, field: Field) -> None:
        """Refuse one column for two things."""
        if field.data == self.day.data:
            raise ValidationError(_("Day and sum cannot stand in one column"))

    def layout(self) -> Layout:
        """Return what was told."""
        signed = bool(self.signed.data)
        sums = {"amount" if signed else "credit": self.credit.data}
        return Layout(start=self.start.data or 0, day=self.day.data,
                      text=tuple(self.words.data or ()), **sums)  # fmt: skip


class ReasonForm(StaffForm):
    """Why something is undone or is no gift; kept sealed."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Write the reason")), OneLine(),
         Length(max=300, message=_l("Write at most 300 characters"))],
        filters=[trimmed],
    )  # fmt: skip


class OptionalReasonForm(StaffForm):
    """Why a whole file is undone; needed where gifts were booked from it."""

    reason = StringField(
        _l("Reason"),
        [OneLine(), Length(max=300, message=_l("Write at most 300 characters"))],
        filters=[trimmed],
    )
