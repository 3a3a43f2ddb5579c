"""Against the testing of stolen cards: limits, a breaker with an alarm, proof of work."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Hang the challenge in; offer the handler, the line of the staff home and the button."""
    from lfnkr_app.donations import inbox, needs, panels
    from lfnkr_app.donations.guarding import failures, routes, staff_needs, staff_words

    app.register_blueprint(routes.bp)
    inbox.offer(failures.HANDLER)
    needs.offer(staff_needs.cards_closed)
    panels.offer_button(panels.Button(90, staff_words.BUTTON, "staff.card_guard.cards"))
