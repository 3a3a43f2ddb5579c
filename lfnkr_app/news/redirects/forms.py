"""Input of staff about redirects."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from lfnkr_app.news.redirects.sheet import LONGEST_NOTE
from lfnkr_app.web.forms import StaffForm, choice, trimmed

KINDS: Final = [
    choice("", _l("all")),
    choice("hand", _l("made by hand")),
    choice("imported", _l("made by an import or a move")),
    choice("never", _l("never asked for")),
]
ORDERS: Final = [
    choice("hits", _l("most asked for")),
    choice("last", _l("asked for last")),
    choice("new", _l("newest")),
    choice("path", _l("address")),
]
LONGEST_FILE: Final = 200_000


class FilterForm(Form):
    """What narrows the list; read from the address, changes nothing."""

    words = StringField(_l("Search"), filters=[trimmed])
    kind = SelectField(_l("Which"), choices=KINDS, validate_choice=False)
    order = SelectField(_l("Order"), choices=ORDERS, validate_choice=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types


class RedirectForm(StaffForm):
    """One redirect."""

    path = StringField(
        _l("Old address"), [DataRequired(_l("Enter the old address"))], filters=[trimmed]
    )
    target = StringField(
        _l("Leads to"), [DataRequired(_l("Enter where it shall lead"))], filters=[trimmed]
    )
    note = StringField(_l("Note for staff"), [Length(max=LONGEST_NOTE)], filters=[trimmed])


class TargetForm(StaffForm):
    """Where a redirect that there is leads."""

    target = RedirectForm.target
    note = RedirectForm.note


class SheetForm(StaffForm):
    """Redirects as a file, or pasted; `seen` is the mark of what was shown before."""

    class Meta(FlaskForm.Meta):
        """Takes the file beside the text fields."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, files too."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            sent: CombinedMultiDict[str, Any] = CombinedMultiDict((request.form, request.files))
            return sent if request.method == "POST" else None

    upload = FileField(_l("CSV file"))
    text = TextAreaField(_l("Or paste the lines"))
    seen = HiddenField()

    def validate_upload(self, field: Any) -> None:
        """Refuse a file that is too large or no text."""
        if not isinstance(field.data, FileStorage):
            return
        raw = field.data.stream.read(LONGEST_FILE + 1)
        if len(raw) > LONGEST_FILE:
            raise ValidationError(_l("A file may have 200 kB; cut it in parts."))
        try:
            self.text.data = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_l("Save the file as “CSV UTF-8” and send it again.")) from None
        self.text.raw_data = [self.text.data]

    def validate_text(self, field: Any) -> None:
        """Refuse nothing at all, and too much."""
        if not isinstance(field.data, str) or not field.data.strip():
            raise ValidationError(_l("Choose a file, or paste lines."))
        if len(field.data) > LONGEST_FILE:
            raise ValidationError(_l("A file may have 200 kB; cut it in parts."))
