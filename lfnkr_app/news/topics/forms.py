"""Input of staff about categories and tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from lfnkr_app.news.topics.queries import Line
from lfnkr_app.web.forms import StaffForm, choice, trimmed
from lfnkr_app.web.validators import OneLine

LONGEST_NAME = 80
_NAME = [DataRequired(_l("Enter a name")), Length(max=LONGEST_NAME), OneLine()]


class TagForm(StaffForm):
    """The name and address of a tag."""

    name = StringField(_l("Name"), _NAME, filters=[trimmed])
    slug = StringField(_l("Address"), [Length(max=120), OneLine()], filters=[trimmed])


class CategoryForm(TagForm):
    """A category: its name and address, what it lies under, and what it is about."""

    parent = SelectField(_l("Lies under"), validate_choice=True)
    description = TextAreaField(_l("Description"), [Length(max=1000)], filters=[trimmed])

    def __init__(self, parents: Iterable[Line], **options: Any) -> None:
        super().__init__(**options)
        self.parent.choices = [choice("", _l("nothing: it stands at the top")), *_lines(parents)]

    @property
    def parent_id(self) -> int | None:
        """The id of the category that it lies under."""
        return int(self.parent.data) if self.parent.data else None


class IntoCategoryForm(Form):
    """Which category to merge into; read from the address, changes nothing."""

    into = SelectField(_l("Merge into"), validate_choice=False)

    def __init__(self, others: Iterable[Line], chosen: str) -> None:
        super().__init__(data={"into": chosen})  # type: ignore[no-untyped-call]  # WTForms has no types
        self.into.choices = [choice("", _l("choose")), *_lines(others)]


class IntoTagForm(Form):
    """Which tag to merge into, by its name; read from the address, changes nothing."""

    into = StringField(_l("Merge into the tag named"))

    def __init__(self, chosen: str) -> None:
        super().__init__(data={"into": chosen})  # type: ignore[no-untyped-call]  # WTForms has no types


def _lines(lines: Iterable[Line]) -> list[SelectChoice]:
    """Return categories as choices, each as far in as it lies deep."""
    return [choice(str(line.id), "\u2003" * line.depth + line.name) for line in lines]
