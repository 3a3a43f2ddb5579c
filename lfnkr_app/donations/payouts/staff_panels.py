"""What the pages of gifts and the staff home show of fees and payouts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button, Panel
from lfnkr_app.donations.payouts import queries
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.money import Money


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return what reached the balance, the fee and the payout; None where nothing is known."""
    if gift.settled_minor is None or gift.settled_currency is None:
        return None
    return {
        "settled": Money(gift.settled_minor, gift.settled_currency),
        "fee": Money(gift.fee_minor or 0, gift.settled_currency),
        "payout": db.session.get(Payout, gift.payout_id) if gift.payout_id else None,
    }


def needs(now: datetime) -> Need:
    """Return how many payouts failed, or do not come to the sum of what they hold."""
    url = url_for("staff.payouts.payouts")
    return queries.wrong(now), _("Payouts that failed or do not add up"), _("See them"), url


PANEL: Final = Panel(30, "staff/payouts/_panel.html", shown)
BUTTON: Final = Button(80, _l("Payouts"), "staff.payouts.payouts")
