"""The words of files of gifts that only staff read."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app.i18n import written_number

FORMAT_WORDS: Final = {"csv": _l("CSV for Excel"), "xlsx": _l("Excel (XLSX), with totals")}
PERSONAL_WORDS: Final = {
    "name": _l("Names"), "email": _l("Mail addresses"), "address": _l("Postal addresses"),
}  # fmt: skip
DAY_WORDS: Final = {
    "received": _l("the day the money came"), "payout": _l("the day Stripe paid it out"),
    "made": _l("the day it was begun"),
}  # fmt: skip
TOO_LATE: Final = _l("This file does not wait any more. Ask for it anew.")
NO_MORE: Final = _l("A file of gifts that is there no more.")


def told(number: int, form: str) -> str:
    """Return what a file is, in one sentence."""
    return _("Make a file of %(count)s gifts with what is known of the givers, as %(form)s.",
             count=written_number(number), form=form.upper())  # fmt: skip
