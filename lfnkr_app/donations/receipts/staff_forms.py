"""Input of staff about receipts: how a donor is written, and why a receipt ends."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.donations.receipts.actions import Correction
from lfnkr_app.web.forms import StaffForm, mail_field, trimmed
from lfnkr_app.web.validators import MailAddress, NoWebAddress, OneLine

NO_REASON: Final = _l("Say why; the reason stays with the receipt")
MOST_LINES: Final = 8


def _lines(value: Any) -> Any:
    """Return text with its lines trimmed and the empty ones left out."""
    if not isinstance(value, str):
        return value
    return "\n".join(line.strip() for line in value.splitlines() if line.strip())


class ReasonForm(StaffForm):
    """Why a receipt ends."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(NO_REASON), Length(max=500, message=_l("Write at most 500 characters"))],
        filters=[trimmed],
    )


class CorrectForm(ReasonForm):
    """How the donor is written on the receipt that takes the place of a wrong one.

    `seen` is the receipt that was in force when staff looked: sent twice it is one correction.
    """

    seen = HiddenField()
    name = StringField(
        _l("Name on the receipt"),
        [DataRequired(_l("Enter the name")), OneLine(), NoWebAddress(),
         Length(max=255, message=_l("Enter a name of at most 255 characters"))],
        filters=[trimmed],
    )  # fmt: skip
    email = mail_field(_l("Email"), [Optional(), MailAddress()])
    address = TextAreaField(
        _l("Postal address"), [Length(max=500, message=_l("Write at most 500 characters"))],
        filters=[trimmed, _lines],
    )  # fmt: skip

    def validate_address(self, field: Any) -> None:
        """Refuse an address that would not fit on an envelope."""
        if len((field.data or "").splitlines()) > MOST_LINES:
            raise ValidationError(_l("8 lines at most."))

    def correction(self) -> Correction:
        """Return the validated input as plain values."""
        return Correction(self.name.data or "", self.email.data or "", self.address.data or "")


def seen(receipt: Receipt | None) -> str:
    """Return how the form names the receipt that is in force."""
    return "" if receipt is None else receipt.number


def standing(gift: Gift, current: Receipt | None) -> dict[str, str]:
    """Return how the donor of a gift is written now, for the form."""
    address = (gift.donor.address or "") if gift.needs_address else ""
    return {"name": gift.donor.name or "", "email": gift.donor.email or "", "address": address,
            "seen": seen(current)}  # fmt: skip
