"""The ledger of gifts for staff: lists, totals, search, one gift with its history, exports."""


def register() -> None:
    """Add what the ledger itself knows to the pages of gifts."""
    from lfnkr_app.donations import panels
    from lfnkr_app.donations.ledger import history

    panels.offer_history(history.states)
    panels.offer_history(history.acts)
