"""Gifts that repeat: monthly and yearly, by card, through Stripe subscriptions."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages in, and see to events."""
    from lfnkr_app.donations import inbox, needs, panels
    from lfnkr_app.donations.pledges import (
        asking,
        emails,
        handlers,
        link_routes,
        routes,
        staff_panels,
    )
    from lfnkr_app.mail import outbox

    app.register_blueprint(routes.bp)
    app.register_blueprint(link_routes.bp)
    for handler in handlers.HANDLERS:
        inbox.offer(handler)
    panels.offer(staff_panels.PANEL)
    panels.offer_button(staff_panels.BUTTON)
    outbox.fill_when_sent(emails.LINKS, asking.fill)
    needs.offer(staff_panels.past_due)
    needs.offer(staff_panels.refused_stops)
