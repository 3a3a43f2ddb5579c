"""Dead events, as the staff home names them."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lfnkr_app.donations.events import queries
from lfnkr_app.donations.needs import Need


def dead_events(_now: datetime) -> Need:
    """Return how many messages from Stripe could not be booked."""
    number = queries.dead()
    words = ngettext("message from Stripe that could not be booked",
                     "messages from Stripe that could not be booked", number)  # fmt: skip
    return number, words, _("Look at them"), url_for("staff.gift_events.events")
