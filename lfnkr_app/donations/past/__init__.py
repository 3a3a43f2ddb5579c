"""Gifts of the years before this site: brought over from a file, in a series of receipts apart."""

from flask import Flask


def register(_app: Flask) -> None:
    """Add the command, the panel of a gift and the button above the ledger."""
    from lfnkr_app.donations.past import cli, staff_panel

    cli.add()
    staff_panel.register()
