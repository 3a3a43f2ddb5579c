"""The staff side: one blueprint, one guard."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang every feature's staff pages under the guard, and the guard into the application."""
    from lfnkr_app.staff import pages, routes

    routes.hang_in()
    app.register_blueprint(routes.bp)
    pages.register(app)
