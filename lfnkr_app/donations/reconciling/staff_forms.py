"""Input of staff about differences."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from lfnkr_app.web.forms import StaffForm, trimmed


class LeaveForm(StaffForm):
    """Why a difference stays as it is."""

    reason = TextAreaField(
        _l("Why does it stay as it is?"),
        [
            DataRequired(_l("Say why, for whoever checks the books later")),
            Length(max=1000, message=_l("Use at most 1,000 letters")),
        ],
        filters=[trimmed],
    )
