"""One gift for staff: everything known of it, and what was done."""

from __future__ import annotations

from flask import render_template

from lfnkr_app.accounts.access import requires
from lfnkr_app.donations import panels
from lfnkr_app.donations.ledger import queries, staff_words
from lfnkr_app.donations.ledger.rules import standing
from lfnkr_app.donations.ledger.staff_pages import GIFT, gift_or_404, staff_bp


@staff_bp.get(GIFT)
@requires("donations")
def gift(gift_id: int) -> str:
    """Return everything that is known of a gift, with the panels of all parts and its history."""
    found = gift_or_404(gift_id)
    stands = standing(found, disputed=queries.is_disputed(found))
    return render_template(
        "staff/ledger/gift.html", gift=found, standing=stands, words=staff_words,
        panels=panels.of(found), history=panels.happenings(found),
        receipts=queries.receipts(found),
    )  # fmt: skip
