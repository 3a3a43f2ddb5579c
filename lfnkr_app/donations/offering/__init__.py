"""What the form of a gift offers, as staff set it: sums, currencies, cards, the agreement."""


def register() -> None:
    """Put the way to it above the ledger."""
    from flask_babel import lazy_gettext as _l

    from lfnkr_app.donations import panels

    panels.offer_button(panels.Button(80, _l("Form of a gift"), "staff.offering.offer"))
