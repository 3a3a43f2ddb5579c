"""Input about organisations: their own wish, and what staff keep of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from lfnkr_app.petitions.organisations.models import Role
from lfnkr_app.petitions.organisations.rules import LONGEST_NAME, Wish
from lfnkr_app.web.forms import PublicForm, choice, mail_field
from lfnkr_app.web.validators import MailAddress, OneLine, SecureAddress

ROLES = {
    Role.AUTHOR: _l("Co-author: it wrote the letter with us"),
    Role.SUPPORTER: _l("Supporter: it stands behind the letter"),
}
CHOICES = [choice(role.value, words) for role, words in ROLES.items()]
CHOSEN = AnyOf(list(Role), message=_l("Choose how the organisation stands behind the letter"))
SHORT = Length(max=LONGEST_NAME, message=_l("Enter a name of at most 200 characters"))


class WishForm(PublicForm):
    """An organisation's wish to stand behind a letter."""

    name = StringField(
        _l("Name of the organisation"),
        [DataRequired(_l("Enter the name of the organisation")), SHORT, OneLine()],
    )
    role = RadioField(_l("How it stands behind the letter"), [CHOSEN], choices=CHOICES,
                      default=Role.SUPPORTER.value, validate_choice=False)  # fmt: skip
    link = StringField(_l("Web address"), [SecureAddress()])
    contact = StringField(
        _l("Contact person"),
        [DataRequired(_l("Enter whom we may ask")), SHORT, OneLine()],
    )
    email = mail_field(
        _l("Email of the contact person"),
        [DataRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
    note = TextAreaField(
        _l("Note to the office"), [Length(max=1000, message=_l("Write at most 1,000 characters"))]
    )
    consent = BooleanField(
        _l("I may speak for this organisation, and agree that LFNKR keeps this contact, locked "
           "away, to answer."),
        [DataRequired(_l("Tick the box so that we may keep the contact until we have answered"))],
    )  # fmt: skip
    fax = StringField(_l("Leave this empty"))
    stamp = StringField()

    def wish(self, lang: str) -> Wish:
        """Return the validated input as plain values."""
        return Wish(
            name=self.name.data or "", role=self.role.data, link=self.link.data or "",
            contact=self.contact.data or "", email=self.email.data or "",
            note=self.note.data or "", lang=lang,
        )  # fmt: skip
