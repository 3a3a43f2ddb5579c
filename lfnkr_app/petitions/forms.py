"""Input of signers as plain values."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
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
from lfnkr_app.petitions import typos
from lfnkr_app.petitions.models import Display, Petition, Signature
from lfnkr_app.petitions.rules import Signer, keeps_name
from lfnkr_app.web.forms import PublicForm, choice, mail_field, plain_lines, tidied
from lfnkr_app.web.validators import MailAddress, NoWebAddress, OneLine, PersonName

#: First in the list, since most signers live there.
USUAL_COUNTRIES = ("JP", "KR", "US", "GB", "DE", "FR", "CA", "AU")
SHOWING = (
    choice(Display.HIDDEN.value, _l("Count me, hide my name")),
    choice(Display.INITIALS.value, _l("Show initials and country")),
    choice(Display.FULL.value, _l("Show my name")),
)
CHOSEN = AnyOf(list(Display), message=_l("Choose how your name should appear"))
HANDING_OVER = _l("Put my name on the list handed to the addressee.")
NEWS = _l("Send me news, about once a month. Stop with one click.")


def country_choices() -> list[SelectChoice]:
    """Return the countries in the reader's language: none, the usual few, then all by name."""
    return list(_countries_in(i18n.current()))


@lru_cache
def _countries_in(lang: str) -> tuple[SelectChoice, ...]:
    known = i18n.territories_in(lang)
    usual = [(code, known[code]) for code in USUAL_COUNTRIES]
    others = (pair for pair in known.items() if pair[0] not in USUAL_COUNTRIES)
    rest = sorted(others, key=lambda pair: _sorted_as(pair[1]))
    return tuple(choice(code, name) for code, name in [("", "—"), *usual, *rest])


def _sorted_as(name: str) -> str:
    """Return the letters without their accents: Åland stands among the A's."""
    bare = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(bare).casefold()


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


def name_field(*validators: Any) -> StringField:
    """Return the one field for a name, in any script, as typed."""
    rules = [*validators, PersonName(), OneLine(), NoWebAddress()]
    return StringField(_l("Name"), rules, filters=[tidied])


class AddressForm(PublicForm):
    """One address, to which the link is sent once more."""

    email = mail_field(
        _l("Email"),
        [DataRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )


class SignForm(PublicForm):
    """The signing form of one letter; it hands on a Signer, never itself.

    What the letter does not ask for has no field: no list to stand on, no comment.
    """

    name = name_field(DataRequired(_l("Enter your name")))
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
    news = BooleanField(NEWS)
    consent = BooleanField(
        _l("I agree that LFNKR keeps my name and email, locked away, to count my signature."),
        [
            DataRequired(
                _l("Tick the box so that we may keep your name and email until you are counted")
            )
        ],
    )
    comment = TextAreaField(
        _l("Comment"),
        [Length(max=1000, message=_l("Write at most 1,000 characters"))],
        filters=[plain_lines],
    )
    website = StringField(_l("Leave this empty"))
    stamp = StringField()
    #: The address that was asked about, and the button that takes the one proposed.
    asked = StringField()
    instead = StringField()
    work = StringField()
    #: Whether the letter is flooded, and browsers calculate before they send.
    asks_work = False

    def __init__(self, petition: Petition, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.country.choices = country_choices()
        if self.display.data in {None, "None"}:
            self.display.data = Display.HIDDEN.value  # The careful choice is the one preselected.
        if not petition.hands_over:
            del self.deliver
        if not petition.takes_comments:
            del self.comment
        if self.instead.data and self.email.data and self.email.data == self.asked.data:
            self.email.data = typos.likely_address(self.email.data) or self.email.data

    @property
    def proposed(self) -> str | None:
        """Return the address that was probably meant, if the signer has not been asked yet."""
        typed = self.email.data or ""
        return None if typed == self.asked.data else typos.likely_address(typed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether what was sent is right; a likely slip in the address is asked about once.

        Sent again as it is, it is right.
        """
        is_right = super().validate(extra_validators)
        if not self.email.errors and (proposed := self.proposed):
            question = _("Did you mean %(address)s? If not, press Sign again.", address=proposed)
            self.email.errors = (question,)
            return False
        return is_right

    def validate_country(self, field: Any) -> None:
        """Refuse what is no country of the list; small letters are the same country."""
        field.data = (field.data or "").upper()
        if field.data and field.data not in i18n.territories():
            raise ValidationError(_l("Choose a country or region from the list, or leave it empty"))

    def signer(self, lang: str) -> Signer:
        """Return the validated input as plain values."""
        return Signer(
            name=self.name.data or "", email=self.email.data or "", country=self.country.data or "",
            display=self.display.data, deliver=bool(self.deliver and self.deliver.data),
            news=bool(self.news.data), lang=lang,
            comment=(self.comment and self.comment.data) or "",
        )  # fmt: skip


class WishesForm(PublicForm):
    """What becomes of a signature, changed by its owner; what cannot be chosen has no field."""

    display = RadioField(
        _l("How should your name appear?"), [CHOSEN], choices=SHOWING, validate_choice=False
    )
    deliver = BooleanField(HANDING_OVER)
    news = BooleanField(NEWS)
    name = name_field()

    def __init__(self, petition: Petition, signature: Signature, **options: Any) -> None:
        super().__init__(**options)
        if not petition.hands_over:
            del self.deliver
        if signature.email_sealed is None:
            del self.news
        self._knows_name = signature.name_sealed is not None

    def validate_name(self, field: Any) -> None:
        """Ask for the name again where one is needed and none is known."""
        is_needed = keeps_name(forgets=True, display=self.display.data, deliver=self.is_delivered)
        if is_needed and not self._knows_name and not field.data:
            raise ValidationError(_l("Enter your name"))

    @property
    def is_delivered(self) -> bool:
        """Return whether the name is to be handed over."""
        return bool(self.deliver and self.deliver.data)

    @property
    def wants_news(self) -> bool:
        """Return whether news is wanted; without an address there is none."""
        return bool(self.news and self.news.data)
