"""The two kinds of form: public ones bear no token and no cookie, staff ones a CSRF token."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from babel.support import Translations
from flask import request
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, Form
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import DefaultTranslations, messages_path

from lfnkr_app import i18n
from lfnkr_app.web import names


class _Typed(FlaskForm):
    """A form whose types are told; the library's are not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether what was sent is right; the errors stand at the fields."""
        return bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]


class _TextOnly(FlaskForm.Meta):
    """Reads text fields and nothing else: a file in a text field is odd input, not a value."""

    def wrap_formdata(self, form: Any, formdata: Any) -> Any:
        """Return the text fields that were sent; never files, never JSON."""
        if formdata is None or hasattr(formdata, "getlist"):
            return formdata
        return request.form if request.method == "POST" else None

    def get_translations(self, form: Any) -> Any:
        """Return the library's own words in the reader's language, read from its files once."""
        return _words_of_the_library(i18n.LANGUAGES[i18n.current()].locale)


class PublicForm(_Typed):
    """A form for everybody. Its origin is checked by `web.origin`, not by a token."""

    class Meta(_TextOnly):
        """No token: there is no cookie it could be tied to."""

        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Return the field, its text trimmed and in NFC."""
            filters = [*options.get("filters", []), *unbound_field.kwargs.get("filters", [])]
            field: Field = unbound_field.bind(form=form, filters=[*filters, trimmed], **options)
            return field


class StaffForm(_Typed):
    """A form behind sign-in, with its CSRF token."""

    class Meta(_TextOnly):
        """Text fields only; a form that takes files says so itself."""


@lru_cache
def _words_of_the_library(locale: str) -> DefaultTranslations:
    words = Translations.load(messages_path(), [locale], domain="wtforms")
    return DefaultTranslations(words)


def choice(value: str, words: Any) -> SelectChoice:
    """Return one choice of a field; the library's type knows no words that are translated late."""
    return SelectChoice(value, words)


def mail_field(label: Any, validators: list[Any]) -> EmailField:
    """Return a field for a mail address; what was typed full-width becomes what it means."""
    return EmailField(label, validators, filters=[_folded])


def _folded(value: Any) -> Any:
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


def trimmed(value: Any) -> Any:
    """Return text without white space around it, in NFC; anything else as it is."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def tidied(value: Any) -> Any:
    """Return text on one line without what nobody can see; anything else as it is."""
    return names.tidied(value) if isinstance(value, str) else value


def plain_lines(value: Any) -> Any:
    """Return lines of text without control characters and what nobody can see."""
    return names.tidied(names.without_controls(value)) if isinstance(value, str) else value


def asked(form: Form) -> dict[str, Any]:
    """Return what the address asks of a filter form: its own fields only, for links that keep it.

    Other names would become options of `url_for`.
    """
    return {field.name: value for field in form if (value := request.args.get(field.name))}
