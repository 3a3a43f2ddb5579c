"""What every form for a file that leaves asks: from when to when, locked or not, and why."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from lfnkr_app.lists import passwords
from lfnkr_app.web.forms import StaffForm

NO_REASON: Final = _l("Say why this file is made; it is kept in the audit trail")
DAYS: Final = ("since", "until")


def refuse_backwards(since: date | None, until: date | None) -> None:
    """Refuse days that run backwards.

    Raises:
        ValidationError: the last lies before the first.
    """
    if since and until and until < since:
        raise ValidationError(_l("The last day lies before the first"))


class TakeAlongForm(StaffForm):
    """Days, a lock with a password of ours, and a reason."""

    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
    lock = BooleanField(_l("Lock the file with this password"))
    password = StringField(widget=HiddenInput())
    reason = TextAreaField(
        _l("Reason"), [DataRequired(NO_REASON), Length(max=500, message=_l(
            "Write at most 500 characters"))],
    )  # fmt: skip
    is_password_new = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not passwords.is_ours(self.password.data or ""):
            self.is_password_new = True
            self.password.data = passwords.make()

    @classmethod
    def again(cls, typed: dict[str, Any]) -> Self:
        """Return the form with what was typed before."""
        days = {name: date.fromisoformat(typed[name]) if typed.get(name) else None for name in DAYS}
        return cls(formdata=None, data={**typed, **days})

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

    @property
    def chosen_password(self) -> str:
        """Return the password that locks the file, empty for none."""
        return str(self.password.data) if self.lock.data else ""

    @property
    def given_reason(self) -> str:
        """Return why the file is made."""
        return (self.reason.data or "").strip()

    def typed(self) -> dict[str, Any]:
        """Return what was typed as plain values, to be shown again."""
        values = {field.name: field.data for field in self if field.name != "csrf_token"}
        days = {name: values[name].isoformat() if values[name] else None for name in DAYS}
        return values | days
