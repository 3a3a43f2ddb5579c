"""Form fields for what is said in several languages: one field for each, English needed."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import Length

from lfnkr_app.i18n import DEFAULT, LANGUAGES
from lfnkr_app.web.forms import trimmed


def add_fields(
    form: type[Form], name: str, label: Any, *, most: int = 120, is_long: bool = False
) -> None:
    """Give a class of forms the fields `name_en`, `name_ja`, `name_ko` and `name_zh`."""
    kind: Any = TextAreaField if is_long else StringField
    for code, language in LANGUAGES.items():
        words = _l("%(what)s (%(language)s)", what=label, language=language.label)
        setattr(form, f"{name}_{code}", kind(words, [Length(max=most)], filters=[trimmed]))


def fields(form: Form, name: str) -> list[tuple[str, Field]]:
    """Return the fields of a thing said, each with the language it is in."""
    return [(code, form[f"{name}_{code}"]) for code in LANGUAGES]


def words(form: Form, name: str) -> dict[str, str]:
    """Return what was said, by language."""
    return {code: field.data for code, field in fields(form, name) if field.data}


def standing(name: str, said: dict[str, str]) -> dict[str, str]:
    """Return what stands in the fields of a form."""
    return {f"{name}_{code}": text for code, text in said.items()}


def needs_english(form: Form, name: str, *, always: bool = True) -> bool:
    """Return whether English is there where it must be; tell at the field if it is not."""
    field = form[f"{name}_{DEFAULT}"]
    if field.data or not (always or words(form, name)):
        return True
    field.errors = (*field.errors, _("Write it in English too: other readers fall back to that."))
    return False
