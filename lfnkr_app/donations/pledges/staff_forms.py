"""Input of staff: what narrows the list, and why a pledge is stopped."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from lfnkr_app.donations.pledges.staff_words import STATES
from lfnkr_app.web.forms import StaffForm, choice


class FilterForm(Form):
    """What narrows the list; read from the address, changes nothing."""

    state = SelectField(_l("Status"), validate_choice=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]  # WTForms has no types
        words = [choice(state, said[0]) for state, said in STATES.items()]
        self.state.choices = [choice("", _l("all")), *words]

    @property
    def wanted(self) -> str:
        """Return the state asked for; what is none does not filter."""
        return self.state.data if self.state.data in STATES else ""


class StopForm(StaffForm):
    """Why staff stop a pledge; it is kept with it, and the donor does not read it."""

    reason = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why")),
            Length(max=500, message=_l("Write at most 500 characters")),
        ],
    )
