"""Files of the ledger for the accountant: asked for with a reason, made, taken, and gone."""

from flask import Flask


def register(app: Flask) -> None:
    """Let the worker make them, and two people approve long ones with names."""
    from lfnkr_app.donations.ledger.files import acts, making

    making.offer()
    acts.offer(app)
