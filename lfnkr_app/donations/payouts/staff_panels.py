"""What the ledger and the staff home show of payouts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button
from lfnkr_app.donations.payouts import queries


def needs(now: datetime) -> Need:
    """Return how many payouts failed, or do not come to the sum of what they hold."""
    url = url_for("staff.payouts.payouts")
    return queries.wrong(now), _("Payouts that failed or do not add up"), _("See them"), url


BUTTON: Final = Button(80, _l("Payouts"), "staff.payouts.payouts")
