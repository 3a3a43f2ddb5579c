"""Input of staff: a number of people, lines, or a file; and what the sheets said."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, Length, NumberRange, Optional

from lfnkr_app import i18n
from lfnkr_app.errors import Refused
from lfnkr_app.petitions.forms import country_choices
from lfnkr_app.petitions.paper import reading
from lfnkr_app.petitions.paper.reading import MOST, Line, Understood
from lfnkr_app.web import staff_files
from lfnkr_app.web.forms import StaffForm, choice

HOW: Final = {"lines": _l("Names, one a line"), "file": _l("A CSV file"),
              "number": _l("Only the number")}  # fmt: skip
SAID: Final = {
    "yes": _l("Yes: names go onto the list that is handed over"),
    "no": _l("No, or not sure: count them, keep no names"),
}


class PaperForm(StaffForm):
    """Sheets to count."""

    how = RadioField(
        _l("What do you have?"), [AnyOf(list(HOW), message=_l("Choose what you have"))],
        choices=[choice(value, words) for value, words in HOW.items()],
        default="lines", validate_choice=False,
    )  # fmt: skip
    lines = TextAreaField(_l("Names"))
    file = FileField(_l("CSV file"))
    number = IntegerField(
        _l("How many people"),
        [Optional(), NumberRange(1, MOST, message=_l("Enter a number from 1 to 100,000"))],
    )
    country = SelectField(_l("Country or region of all of them"), default="")
    said = RadioField(
        _l("Did the sheets say that names are handed to the addressee?"),
        [AnyOf(list(SAID), message=_l("Choose what the sheets said"))],
        choices=[choice(value, words) for value, words in SAID.items()], validate_choice=False,
    )  # fmt: skip
    lang = SelectField(_l("Language of the sheets"), default="ja")
    note = StringField(
        _l("Where do the sheets lie?"),
        [Length(max=200, message=_l("Write at most 200 characters"))],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country.choices = country_choices()
        self.lang.choices = [choice(code, lang.label) for code, lang in i18n.LANGUAGES.items()]
        self.understood = Understood()

    def validate_how(self, field: Any) -> None:
        """Read what was typed or brought; say what is wrong at the field that it is about."""
        if field.data == "number":
            if not self.number.data:
                raise ValidationError(_l("Enter how many people signed"))
            self.understood = Understood([Line("", self.country.data or "")] * self.number.data)
        elif field.data in HOW:
            try:
                self.understood = reading.people(self._text())
            except Refused as refused:
                raise ValidationError(refused.message) from None
            if not self.understood.lines:
                line, fault = self.understood.odd[0]
                raise ValidationError(f"No line could be understood. Line {line}: {fault}.")

    def _text(self) -> str:
        if self.how.data == "lines":
            return str(self.lines.data or "")
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Refused("Choose a file.")
        return staff_files.text_of(sent.read())
