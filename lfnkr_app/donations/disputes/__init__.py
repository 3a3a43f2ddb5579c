"""Disputes and early fraud warnings of card gifts."""


def register() -> None:
    """Offer what the inbox, the pages of gifts and the staff home show of disputes."""
    from lfnkr_app.donations import inbox, needs, panels
    from lfnkr_app.donations.disputes import events, staff_panels

    for handler in events.HANDLERS:
        inbox.offer(handler)
    panels.offer(staff_panels.PANEL)
    panels.offer_history(staff_panels.history)
    panels.offer_button(staff_panels.BUTTON)
    needs.offer(staff_panels.needs)
