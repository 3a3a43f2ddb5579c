"""Forms about accounts: inviting someone, and what they may do."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lfnkr_app.accounts import queries
from lfnkr_app.web.forms import StaffForm, trimmed
from lfnkr_app.web.validators import MailAddress

PRESETS: Final[dict[str, Any]] = {
    "writes": _l("Writes: drafts news and letters"),
    "campaigns": _l("Runs campaigns: publishes, exports signatures, writes to signers"),
    "everything": _l("Runs everything: the above, gifts, settings and accounts"),
}
ROLES: Final[dict[str, Any]] = {
    "author": _l("Author: writes drafts"),
    "editor": _l("Editor: publishes"),
    "administrator": _l("Administrator: settings, accounts, audit trail"),
    "signatures": _l("Signatures: sees and exports names"),
    "donations": _l("Donations: sees gifts and donors"),
    "mailings": _l("Mailings: writes to signers and subscribers"),
}


class InviteForm(StaffForm):
    """Whom to invite, with which of three sets of roles."""

    email = EmailField(
        _l("Email"), [InputRequired(_l("Enter an email address")), MailAddress()], filters=[trimmed]
    )
    preset = RadioField(
        _l("What will this person do?"), [InputRequired(_l("Choose what this person will do"))],
        choices=[SelectChoice(name, words) for name, words in PRESETS.items()],
    )  # fmt: skip

    def validate_email(self, field: EmailField) -> None:
        """Refuse an address that has an account."""
        if queries.by_email((field.data or "").strip()) is not None:
            raise ValidationError(_l("There is an account with this address already."))


class RolesForm(StaffForm):
    """The roles of one person, one by one."""

    roles = SelectMultipleField(
        _l("Roles"), choices=[SelectChoice(name, words) for name, words in ROLES.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
