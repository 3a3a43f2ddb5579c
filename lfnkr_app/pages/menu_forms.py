"""Input of staff about the menu."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from lfnkr_app.errors import Refused
from lfnkr_app.i18n import DEFAULT, LANGUAGES
from lfnkr_app.pages import menu_pages, targets
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.menu import MenuEntry
from lfnkr_app.web.validators import OneLine

LONGEST = 40


class ChooseForm(Form):
    """What to link to: a page, or an address; read from the address, changes nothing."""

    page = SelectField(_l("A page of this site"), validate_choice=False)
    target = StringField(_l("Or an address"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types
        pages = [choice(str(number), f"{title} (/{path}/)")
                 for number, title, path in menu_pages.choices()]  # fmt: skip
        self.page.choices = [choice("", _l("choose")), *pages]


class EntryForm(StaffForm):
    """One link: where it leads, and its words by language."""

    target = StringField(
        _l("Leads to"), [DataRequired(_l("Enter an address, for example /about/"))],
        filters=[trimmed],
    )  # fmt: skip
    label_en = StringField(
        _l("Words in English"),
        [DataRequired(_l("Enter the words of the link")), Length(max=LONGEST), OneLine()],
        filters=[trimmed],
    )
    label_ja = StringField(_l("Words in Japanese"), [Length(max=LONGEST)], filters=[trimmed])
    label_ko = StringField(_l("Words in Korean"), [Length(max=LONGEST)], filters=[trimmed])
    label_zh = StringField(_l("Words in Chinese"), [Length(max=LONGEST)], filters=[trimmed])

    def validate_target(self, field: Field) -> None:
        """Refuse an address that no reader can open."""
        try:
            field.data = targets.kept(field.data or "")
        except Refused as fault:
            raise ValidationError(fault.message) from None
        if not targets.stands(field.data):
            raise ValidationError(_("Nothing stands at %(path)s.", path=field.data))

    def labels(self) -> dict[str, str]:
        """Return the words by language, English always among them."""
        said = {code: self[f"label_{code}"].data or "" for code in LANGUAGES}
        return {code: words for code, words in said.items() if words or code == DEFAULT}


def standing(row: MenuEntry) -> dict[str, str]:
    """Return what stands in the form of an entry."""
    return {"target": row.target} | {f"label_{code}": words for code, words in row.labels.items()}
