"""Input of staff about organisations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from lfnkr_app.i18n import LANGUAGES
from lfnkr_app.petitions.organisations.forms import CHOICES, CHOSEN, SHORT
from lfnkr_app.petitions.organisations.models import Organisation, Role
from lfnkr_app.web.forms import StaffForm, trimmed
from lfnkr_app.web.validators import OneLine, SecureAddress


def _name(words: Any) -> StringField:
    return StringField(words, [SHORT, OneLine()], filters=[trimmed])


class OrganisationForm(StaffForm):
    """What readers see of an organisation."""

    name_en = _name(_l("Name in English"))
    name_ja = _name(_l("Name in Japanese"))
    name_ko = _name(_l("Name in Korean"))
    name_zh = _name(_l("Name in Chinese"))
    role = RadioField(_l("How it stands behind the letter"), [CHOSEN], choices=CHOICES,
                      default=Role.SUPPORTER.value, validate_choice=False)  # fmt: skip
    link = StringField(_l("Web address"), [SecureAddress()], filters=[trimmed])

    def validate_name_en(self, _field: Any) -> None:
        """Refuse an organisation without any name."""
        if not any(self.names.values()):
            raise ValidationError(_l("Enter its name in at least one language"))

    @property
    def names(self) -> dict[str, str]:
        """Return the names by language, empty ones too."""
        return {lang: self[f"name_{lang}"].data or "" for lang in LANGUAGES}


class AnswerForm(StaffForm):
    """The answer that goes with a decision."""

    answer = BooleanField(_l("Send the contact person an answer"))
    words = TextAreaField(_l("A sentence of your own"), [Length(max=1000)], filters=[trimmed])

    @property
    def sentence(self) -> str | None:
        """Return what the mail is to say beside its own words; None where no mail is wished."""
        return (self.words.data or "") if self.answer.data else None


def standing(row: Organisation) -> dict[str, Any]:
    """Return what stands in the form of an organisation."""
    names = {f"name_{lang}": name for lang, name in row.names.items()}
    return {**names, "role": row.role, "link": row.link or ""}
