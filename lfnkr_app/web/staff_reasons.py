"""Why staff do something: asked for in the same words wherever an act goes on the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from lfnkr_app.web.forms import StaffForm, trimmed


class ReasonForm(StaffForm):
    """Why something is done."""

    reason = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why; it is kept in the audit trail")),
            Length(max=500, message=_l("Write at most 500 characters")),
        ],
        filters=[trimmed],
    )
