"""The mail that tells staff that cards are closed."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.mail.outbox import URGENT, Letter
from lfnkr_app.web.pages import site_link


def cards_closed(refused: int, person: StaffUser, now: datetime) -> Letter:
    """Return the mail; it says how many cards were refused, and of nobody whose."""
    template = "staff_cards_closed"
    return Letter(
        key=f"{template}:{person.id}:{now.timestamp():.6f}", kind=f"donations.{template}",
        recipient=person.email, template=template, lang=person.lang, priority=URGENT,
        args={"number": refused, "link": site_link("staff.card_guard.cards")},
    )  # fmt: skip
