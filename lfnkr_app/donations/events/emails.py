"""The mail that tells staff of events that died."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.mail.outbox import SOON, Letter
from lfnkr_app.web.pages import site_link


def alarm(number: int, person: StaffUser, now: datetime) -> Letter:
    """Return the mail; it says how many, and nothing of any gift."""
    template = "staff_gift_events"
    return Letter(
        key=f"{template}:{person.id}:{now.timestamp():.6f}", kind=f"donations.{template}",
        recipient=person.email, template=template, lang=person.lang, priority=SOON,
        args={"number": number, "link": site_link("staff.gift_events.events")},
    )  # fmt: skip
