"""Money that goes back, asked for here or in Stripe's dashboard."""


def register() -> None:
    """Offer what the inbox, the pages of gifts and the staff home show of refunds."""
    from lfnkr_app.donations import inbox, needs, panels
    from lfnkr_app.donations.refunds import sending, staff_panels

    for handler in sending.HANDLERS:
        inbox.offer(handler)
    panels.offer(staff_panels.PANEL)
    panels.offer_history(staff_panels.history)
    panels.offer_button(staff_panels.BUTTON)
    needs.offer(staff_panels.needs)
