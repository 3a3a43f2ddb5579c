"""Input of staff: filters of the list."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField

from lfnkr_app.petitions.forms import SHOWING, country_choices
from lfnkr_app.petitions.models import Display, SignatureState
from lfnkr_app.petitions.staff_queries import Filters
from lfnkr_app.web.forms import choice

STATES = {
    SignatureState.PENDING: _l("waiting"),
    SignatureState.HELD: _l("held"),
    SignatureState.CONFIRMED: _l("confirmed"),
    SignatureState.WITHDRAWN: _l("withdrawn"),
    SignatureState.INVALIDATED: _l("removed"),
    SignatureState.EXPIRED: _l("expired"),
}
SHOWN = {Display.HIDDEN: _l("hidden"), Display.INITIALS: _l("initials"), Display.FULL: _l("name")}


class FilterForm(Form):
    """What narrows the list; read from the address, changes nothing."""

    state = SelectField(_l("State"), validate_choice=False)
    country = SelectField(_l("Country or region"), validate_choice=False)
    display = SelectField(_l("Shown"), validate_choice=False)
    deliver = SelectField(_l("Handed over"), validate_choice=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types
        every = choice("", _l("all"))
        self.state.choices = [every, *(choice(s.value, words) for s, words in STATES.items())]
        self.country.choices = [every, *country_choices()[1:]]
        self.display.choices = [every, *SHOWING]
        self.deliver.choices = [every, choice("yes", _l("yes")), choice("no", _l("no"))]

    def filters(self) -> Filters:
        """Return the filters as plain values."""
        return Filters(
            state=self.state.data or "", country=self.country.data or "",
            display=self.display.data or "", deliver=self.deliver.data or "",
        )  # fmt: skip
