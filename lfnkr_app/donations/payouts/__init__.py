"""What Stripe pays out to the bank, and what its fees were."""


def register() -> None:
    """Offer what the inbox, the ledger and the staff home show of payouts."""
    from lfnkr_app.donations import inbox, needs, panels
    from lfnkr_app.donations.payouts import reading, staff_panels

    inbox.offer(reading.HANDLER)
    panels.offer_button(staff_panels.BUTTON)
    needs.offer(staff_panels.needs)
