"""Input of staff about one event."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from lfnkr_app.web.forms import StaffForm, trimmed


class LeaveForm(StaffForm):
    """Why an event may stay as it is."""

    reason = TextAreaField(
        _l("Why may it stay as it is?"),
        [
            DataRequired(_l("Say why, for whoever reads it later")),
            Length(max=500, message=_l("Write at most 500 characters")),
        ],
        filters=[trimmed],
    )
