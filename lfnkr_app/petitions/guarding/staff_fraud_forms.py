"""The conditions of a batch that strikes signatures out, as staff enter them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lfnkr_app import clock, i18n
from lfnkr_app.petitions import rules as signing
from lfnkr_app.petitions.forms import SHOWING, country_choices
from lfnkr_app.petitions.guarding import conditions, fraud
from lfnkr_app.petitions.guarding.conditions import Conditions
from lfnkr_app.petitions.guarding.staff_forms import read_domain
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.rows import letter_key
from lfnkr_app.petitions.staff_forms import STATES
from lfnkr_app.web.forms import StaffForm, choice, trimmed

_ANY: Final = _l("any")
_FORMATS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class FraudForm(StaffForm):
    """Which signatures to strike out, and why; times are those of Tokyo."""

    states = SelectMultipleField(
        _l("In which state?"), choices=[choice(s.value, STATES[s]) for s in conditions.STANDING],
        default=[s.value for s in conditions.STANDING], validate_choice=False,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    since = DateTimeLocalField(_l("Signed from (Tokyo time)"), [Optional()], format=_FORMATS)
    until = DateTimeLocalField(_l("Signed until (Tokyo time)"), [Optional()], format=_FORMATS)
    domain = StringField(_l("Mail domain"), [Optional(), Length(max=253)], filters=[trimmed])
    network = SelectField(_l("Network"), default="")
    same_name = SelectField(_l("Same name"), default="")
    country = SelectField(_l("Country or region"), default="")
    lang = SelectField(_l("Language"), default="")
    display = SelectField(_l("Shown"), default="", choices=[choice("", _ANY), *SHOWING])
    reason = StringField(_l("Reason"), [Length(max=500)], filters=[trimmed])
    seen = HiddenField()

    def __init__(self, petition: Petition, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        any_one = choice("", _ANY)
        self.network.choices = [any_one, *_offered(fraud.networks(petition.id), _("Network"))]
        self.same_name.choices = [any_one, *_offered(fraud.same_names(petition.id), _("Name"))]
        self.country.choices = [any_one, *country_choices()[1:]]
        self.lang.choices = [
            any_one,
            *(choice(code, lang.label) for code, lang in i18n.LANGUAGES.items()),
        ]

    def validate_states(self, field: Any) -> None:
        """Refuse no state, and what is none."""
        if not field.data or not set(field.data) <= set(conditions.STANDING):
            raise ValidationError(_l("Choose at least one state"))

    def validate_domain(self, field: Any) -> None:
        """Bring the domain into its one spelling; common ones are fine here."""
        if field.data:
            field.data = read_domain(field.data, common=True)

    def validate_until(self, field: Any) -> None:
        """Refuse a time that ends before it begins."""
        if field.data and self.since.data and field.data <= self.since.data:
            raise ValidationError(_l("That is before the beginning"))

    def conditions(self, petition: Petition) -> Conditions:
        """Return what was entered as plain values."""
        domain = self.domain.data or ""
        key = signing.domain_key(letter_key(petition), f"x@{domain}").hex() if domain else ""
        return Conditions(
            states=tuple(self.states.data or ()), since=_moment(self.since.data),
            until=_moment(self.until.data), domain=domain, domain_key=key,
            network=self.network.data or "", same_name=self.same_name.data or "",
            country=self.country.data or "", lang=self.lang.data or "",
            display=self.display.data or "",
        )  # fmt: skip


def mark_of(wanted: Conditions) -> str:
    """Return a mark of the conditions, so that nobody strikes out what they did not see counted."""
    return hashlib.sha256(wanted.as_json().encode()).hexdigest()


def _offered(offers: list[fraud.Offer], words: str) -> list[Any]:
    return [
        choice(offer.key, f"{words} {number}: {offer.size:,} · {i18n.written_moment(offer.first)}")
        for number, offer in enumerate(offers, 1)
    ]


def _moment(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=clock.TOKYO) if typed else None
