"""The ledger of gifts for staff: lists, totals, search, one gift with its history, files."""

from flask import Flask


def register(app: Flask) -> None:
    """Add what the ledger itself knows to the pages of gifts, and let its files be made."""
    from flask_babel import lazy_gettext as _l

    from lfnkr_app.donations import panels
    from lfnkr_app.donations.ledger import files, history

    panels.offer_history(history.states, leads=True)
    panels.offer_history(history.acts)
    panels.offer_button(panels.Button(90, _l("Export"), "staff.gift_files.export_form"))
    files.register(app)
