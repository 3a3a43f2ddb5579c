"""What the comparison shows on other pages of staff: the home, the ledger, the page of a gift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app.donations import needs, panels
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button, Panel
from lfnkr_app.donations.reconciling import queries, staff_words

PAGE = "staff.reconciling.matching"


def register() -> None:
    """Offer all of it; twice is once."""
    needs.offer(need)
    needs.offer(late)
    panels.offer(PANEL)
    panels.offer_button(BUTTON)


def need(_now: datetime) -> Need:
    """Return how many differences need a person, for the staff home."""
    words = _("differences between Stripe and the gifts booked here")
    return queries.open_count(), words, _("See the differences"), url_for(PAGE)


def late(now: datetime) -> Need:
    """Return whether the nightly comparison does not come about any more."""
    words = _("comparison with Stripe has not come to its end for a day and a half")
    return int(queries.is_overdue(now)), words, _("See the differences"), url_for(PAGE)


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return the open differences of a gift, None where there is none."""
    items = queries.of_gift(gift.id)
    return {"items": items, "says": staff_words.sentence} if items else None


PANEL = Panel(10, "staff/reconciling/_panel.html", shown)
BUTTON = Button(50, _l("Compare with Stripe"), PAGE)
