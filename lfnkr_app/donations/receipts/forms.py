"""Input of donors who look for their receipts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from lfnkr_app.web.forms import PublicForm, mail_field
from lfnkr_app.web.validators import MailAddress


class LinksForm(PublicForm):
    """The mail address to which links to receipts go."""

    email = mail_field(
        _l("Email"),
        [InputRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
