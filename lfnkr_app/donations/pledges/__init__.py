"""Gifts that repeat: monthly and yearly, by card, through Stripe subscriptions."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages in, and see to events."""
    from lfnkr_app.donations import inbox
    from lfnkr_app.donations.pledges import handlers, link_routes, routes

    app.register_blueprint(routes.bp)
    app.register_blueprint(link_routes.bp)
    for handler in handlers.HANDLERS:
        inbox.offer(handler)
