"""What the staff home, the ledger and the page of a gift show of pledges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button, Panel
from lfnkr_app.donations.pledges import staff_queries, staff_words
from lfnkr_app.donations.pledges.models import Pledge, PledgeState


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return what the panel shows; None for a single gift."""
    pledge = db.session.get(Pledge, gift.pledge_id) if gift.pledge_id else None
    return None if pledge is None else {"pledge": pledge, "words": staff_words}


def past_due(_now: datetime) -> Need:
    """Return how many pledges wait for another card."""
    number = staff_queries.past_due()
    words = ngettext("pledge whose last renewal did not go through",
                     "pledges whose last renewal did not go through", number)  # fmt: skip
    url = url_for("staff.pledges.pledges", state=PledgeState.PAST_DUE.value)
    return number, words, _("Look at them"), url


def refused_stops(_now: datetime) -> Need:
    """Return how many pledges go on although they were to be stopped."""
    number = staff_queries.refused_stops()
    words = ngettext("pledge that Stripe refused to stop", "pledges that Stripe refused to stop",
                     number)  # fmt: skip
    return number, words, _("Look at them"), url_for("staff.pledges.pledges")


PANEL: Final = Panel(10, "staff/pledges/_panel.html", shown)
BUTTON: Final = Button(20, _l("Pledges"), "staff.pledges.pledges")
