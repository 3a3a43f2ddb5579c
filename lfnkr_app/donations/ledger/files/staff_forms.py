"""Input of staff: which gifts a file shall hold, what of the givers, as what, and why."""

from __future__ import annotations

from datetime import date
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

from lfnkr_app.donations.ledger.files.order import FORMATS, OFFERED, Order
from lfnkr_app.donations.ledger.files.staff_words import DAY_WORDS, FORMAT_WORDS, PERSONAL_WORDS
from lfnkr_app.donations.ledger.staff_forms import fund_choices, refuse_backwards
from lfnkr_app.donations.ledger.wanted import DAYS, Wanted
from lfnkr_app.donations.terms import CURRENCIES
from lfnkr_app.lists import passwords
from lfnkr_app.lists.boxes import boxes
from lfnkr_app.web.forms import StaffForm, choice

NO_REASON: Final = _l("Say why this file is made; it is kept in the audit trail")


class FileForm(StaffForm):
    """A file of gifts: by which day, from when to when, of which fund, and why."""

    by = RadioField(
        _l("Gifts by"), [AnyOf(DAYS, message=_l("Choose which day counts"))],
        choices=[choice(name, words) for name, words in DAY_WORDS.items()], default="received",
        validate_choice=False,
    )  # fmt: skip
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
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
    lock = BooleanField(_l("Lock the file with this password"))
    password = StringField(widget=HiddenInput())
    reason = TextAreaField(
        _l("Reason"), [DataRequired(NO_REASON), Length(max=500, message=_l(
            "Write at most 500 characters"))],
    )  # fmt: skip
    is_password_new = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        every = choice("", _l("all"))
        self.fund.choices = [every, *fund_choices()]
        self.currency.choices = [every, *(choice(name, name) for name in CURRENCIES)]
        if not passwords.is_ours(self.password.data or ""):
            self.is_password_new = True
            self.password.data = passwords.make()

    def validate_personal(self, field: Any) -> None:
        """Refuse what there is not."""
        if set(field.data or ()) - set(OFFERED):
            raise ValidationError(_l("Choose from the boxes"))

    def validate_until(self, field: Any) -> None:
        """Refuse days that run backwards."""
        refuse_backwards(self.since.data, field.data)

    def validate_lock(self, field: Any) -> None:
        """Lock only with the password that was shown."""
        if field.data and self.is_password_new:
            raise ValidationError(_l("Here is a new password. Write it down, then create the file"))

    def validate_reason(self, field: Any) -> None:
        """Refuse a reason of nothing but spaces."""
        if not (field.data or "").strip():
            raise ValidationError(NO_REASON)

    def order(self) -> Order:
        """Return the file that is asked for, as plain values."""
        wanted = Wanted(
            state="received" if self.came.data else "", by=self.by.data, fund=self.fund.data or "",
            currency=self.currency.data or "", since=self.since.data, until=self.until.data,
        )  # fmt: skip
        password = str(self.password.data) if self.lock.data else ""
        reason = (self.reason.data or "").strip()
        return Order(wanted, tuple(self.personal.data or ()), self.format.data, reason, password)

    def typed(self) -> dict[str, Any]:
        """Return what was typed as plain values, to be shown again."""
        values = {field.name: field.data for field in self if field.name != "csrf_token"}
        return values | {
            name: values[name].isoformat() if values[name] else None for name in ("since", "until")
        }


def again(typed: dict[str, Any]) -> FileForm:
    """Return the form with what was typed before."""
    days = {
        name: date.fromisoformat(typed[name]) if typed.get(name) else None
        for name in ("since", "until")
    }
    return FileForm(formdata=None, data={**typed, **days})
