"""Input of staff about files: words, filters, the files themselves."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import BooleanField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from lfnkr_app.web.forms import StaffForm, choice, trimmed

SHOWN: Final = (
    ("", _l("All files")),
    ("pictures", _l("Pictures")),
    ("documents", _l("Documents")),
    ("no-alt", _l("Without alt text")),
    ("no-consent", _l("Without consent note")),
    ("missing", _l("File is missing")),
    ("unused", _l("Used nowhere")),
)
_TOO_LONG: Final = _l("Use at most %(max)d characters")


def _text(most: int) -> dict[str, Any]:
    return {"validators": [Length(max=most, message=_TOO_LONG)], "filters": [trimmed]}


class FilterForm(StaffForm):
    """What to look for in the library; a GET form."""

    class Meta(FlaskForm.Meta):
        """No token: it changes nothing."""

        csrf = False

    q = SearchField(_l("Search"))
    show = SelectField(_l("Show"), choices=[choice(*pair) for pair in SHOWN])


class DocumentForm(StaffForm):
    """The words about a document."""

    title = StringField(_l("Title"), **_text(200))
    caption = TextAreaField(_l("Caption"), **_text(1000))
    credit = StringField(_l("Credit"), **_text(200))
    consent_note = TextAreaField(_l("Consent note"), **_text(2000))

    def values(self) -> dict[str, Any]:
        """Return the words by their column."""
        names = ("title", "caption", "credit", "consent_note")
        return {name: self[name].data or "" for name in names}


class WordsForm(DocumentForm):
    """The words about a picture."""

    alt = StringField(_l("Alt text"), **_text(500))
    decorative = BooleanField(_l("Decorative: it says nothing that a reader needs"))

    def validate_decorative(self, field: BooleanField) -> None:
        """Refuse a decorative picture with words: one of the two was not meant."""
        if field.data and self.alt.data:
            raise ValidationError(
                _l("Either describe the picture or mark it as decorative, not both")
            )

    def values(self) -> dict[str, Any]:
        """Return the words by their column, and whether none are needed."""
        words = {"alt": self.alt.data or "", "decorative": bool(self.decorative.data)}
        return {**super().values(), **words}


class FileForm(StaffForm):
    """A file that takes the place of another."""

    class Meta(StaffForm.Meta):
        """The token and one file."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, the file with it."""
            if request.method != "POST" or formdata is None:
                return None
            return CombinedMultiDict((request.files, request.form))

    file = FileField(_l("New file"))

    def validate_file(self, field: FileField) -> None:
        """Refuse a form without a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_l("Choose a file first"))
