"""The form of the page where people ask for news."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired

from lfnkr_app.web.forms import PublicForm, mail_field
from lfnkr_app.web.validators import MailAddress


class SubscribeForm(PublicForm):
    """One address; `website` is a trap that people never see."""

    email = mail_field(
        _l("Email"),
        [DataRequired(_l("Enter an email address like name@example.org")), MailAddress()],
    )
    website = StringField(_l("Leave this empty"))
