"""The purposes that donors may choose: how far each has come, and what its money was used for."""


def register() -> None:
    """Add what the funds know to the staff pages of gifts."""
    from flask_babel import lazy_gettext as _l

    from lfnkr_app.donations import panels
    from lfnkr_app.donations.funds import staff_panel

    panels.offer(panels.Panel(60, "staff/funds/_panel.html", staff_panel.shown))
    panels.offer_button(panels.Button(70, _l("Funds"), "staff.funds.funds"))
