"""Input of signers as plain values."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length
from wtforms.widgets import Select

from lfnkr_app import i18n
from lfnkr_app.petitions.models import Display
from lfnkr_app.petitions.rules import Signer
from lfnkr_app.web.forms import PublicForm, choice, mail_field
from lfnkr_app.web.validators import MailAddress, NoWebAddress, OneLine, Visible

#: First in the list, since most signers live there.
USUAL_COUNTRIES = ("JP", "KR", "US", "GB", "DE", "FR", "CA", "AU")
SHOWING = (
    choice(Display.HIDDEN.value, _l("Count me, hide my name")),
    choice(Display.INITIALS.value, _l("Show initials and country")),
    choice(Display.FULL.value, _l("Show my name")),
)
CHOSEN = AnyOf(list(Display), message=_l("Choose how your name should appear"))
HANDING_OVER = _l("Put my name on the list handed to the addressee.")


def country_choices() -> list[SelectChoice]:
    """Return the countries in the reader's language: none, the usual few, then all by name."""
    return list(_countries_in(i18n.current()))


@lru_cache
def _countries_in(lang: str) -> tuple[SelectChoice, ...]:
    names = i18n.territories_in(lang)
    usual = [(code, names[code]) for code in USUAL_COUNTRIES]
    rest = sorted(((c, n) for c, n in names.items() if c not in USUAL_COUNTRIES), key=itemgetter(1))
    return tuple(choice(code, name) for code, name in [("", "—"), *usual, *rest])


def drawn_countries(field: Any, **attributes: Any) -> Markup:
    """Return the field as HTML, drawn once for each language and choice: it is half of the page."""
    key = (i18n.current(), field.id, field.data, tuple(sorted(attributes.items())))
    if key in _drawn:
        return _drawn[key]
    html = Markup(_select(field, **attributes))  # noqa: S704 - WTForms escapes what it draws
    if any(field.data == option.value for option in field.choices):
        _drawn[key] = html
    return html


_select: Any = Select()
_drawn: dict[tuple[Any, ...], Markup] = {}


class SignForm(PublicForm):
    """The signing form; it hands on a Signer, never itself."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Enter your name")),
            Length(max=255, message=_l("Enter a name of at most 255 characters")),
            Visible(),
            OneLine(),
            NoWebAddress(),
        ],
    )
    email = mail_field(
        _l("Email"),
        [DataRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
    country = SelectField(
        _l("Country or region"), default="", validate_choice=False, widget=drawn_countries
    )
    display = RadioField(
        _l("How should your name appear?"), [CHOSEN], choices=SHOWING,
        default=Display.HIDDEN.value, validate_choice=False,
    )  # fmt: skip
    deliver = BooleanField(HANDING_OVER)
    news = BooleanField(_l("Send me news, about once a month. Stop with one click."))
    consent = BooleanField(
        _l("I agree that LFNKR keeps my name and email, locked away, to count my signature."),
        [
            DataRequired(
                _l("Tick the box so that we may keep your name and email until you are counted")
            )
        ],
    )
    comment = TextAreaField(
        _l("Comment"), [Length(max=1000, message=_l("Write at most 1,000 characters"))]
    )
    website = StringField(_l("Leave this empty"))
    stamp = StringField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country.choices = country_choices()
        if self.display.data in {None, "None"}:
            self.display.data = Display.HIDDEN.value  # The careful choice is the one preselected.

    def validate_country(self, field: Any) -> None:
        """Refuse what is no country of the list; small letters are the same country."""
        field.data = (field.data or "").upper()
        if field.data and field.data not in i18n.territories():
            raise ValidationError(_l("Choose a country or region from the list, or leave it empty"))

    def signer(self, lang: str) -> Signer:
        """Return the validated input as plain values."""
        return Signer(
            name=self.name.data or "", email=self.email.data or "", country=self.country.data or "",
            display=self.display.data, deliver=bool(self.deliver.data), news=bool(self.news.data),
            comment=self.comment.data or "", lang=lang,
        )  # fmt: skip


class AddressForm(PublicForm):
    """One address, to which the link is sent once more."""

    email = mail_field(
        _l("Email"),
        [DataRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )


class WishesForm(PublicForm):
    """How a signature appears, changed by its owner."""

    display = RadioField(
        _l("How should your name appear?"), [CHOSEN], choices=SHOWING, validate_choice=False
    )
    deliver = BooleanField(HANDING_OVER)
    name = StringField(
        _l("Name"),
        [
            Length(max=255, message=_l("Enter a name of at most 255 characters")),
            Visible(),
            OneLine(),
            NoWebAddress(),
        ],
    )
