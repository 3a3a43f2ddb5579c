"""The people's side of the inbox: what could not be booked, tried again or left by staff."""

from __future__ import annotations


def register() -> None:
    """Offer the line of the staff home and the button above the ledger."""
    from lfnkr_app.donations import needs, panels
    from lfnkr_app.donations.events import staff_needs, staff_words

    needs.offer(staff_needs.dead_events)
    panels.offer_button(panels.Button(80, staff_words.BUTTON, "staff.gift_events.events"))
