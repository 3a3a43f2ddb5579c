"""Statements: all gifts of a donor in twelve months on one paper, with one total per currency."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang in the pages behind links, the act of two people, and the button above the ledger."""
    from flask_babel import lazy_gettext as _l

    from lfnkr_app.donations import panels
    from lfnkr_app.donations.statements import acts, cli, routes, staff_panel

    app.register_blueprint(routes.bp)
    cli.add_to(app)
    acts.offer(app)
    panels.offer(staff_panel.PANEL)
    panels.offer_button(panels.Button(50, _l("Statements"), "staff.statements.statements"))
