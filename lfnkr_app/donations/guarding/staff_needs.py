"""Closed cards, as the staff home names them."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from lfnkr_app.donations.guarding import breaker
from lfnkr_app.donations.needs import Need


def cards_closed(now: datetime) -> Need:
    """Return one line while cards are closed because somebody tries stolen ones."""
    closed = breaker.standing().is_closed(now)
    words = _("thing to know: cards are closed for an hour, because somebody tries stolen ones")
    return int(closed), words, _("See it"), url_for("staff.card_guard.cards")
