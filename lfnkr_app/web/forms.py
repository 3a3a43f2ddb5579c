"""The two kinds of form: public ones bear no token and no cookie, staff ones a CSRF token."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields.choices import SelectChoice


class _Typed(FlaskForm):
    """A form whose types are told; the library's are not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether what was sent is right; the errors stand at the fields."""
        return bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]


class PublicForm(_Typed):
    """A form for everybody. Its origin is checked by `web.origin`, not by a token."""

    class Meta(FlaskForm.Meta):
        """No token: there is no cookie it could be tied to."""

        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Return the field, its text trimmed and in NFC."""
            filters = [*options.get("filters", []), *unbound_field.kwargs.get("filters", [])]
            field: Field = unbound_field.bind(form=form, filters=[*filters, trimmed], **options)
            return field


class StaffForm(_Typed):
    """A form behind sign-in, with its CSRF token."""


def choice(value: str, words: Any) -> SelectChoice:
    """Return one choice of a field; the library's type knows no words that are translated late."""
    return SelectChoice(value, words)


def trimmed(value: Any) -> Any:
    """Return text without white space around it, in NFC; anything else as it is."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value
