"""One gift for staff: everything known of it, and what was done."""

from __future__ import annotations

from typing import Final

from flask import render_template

from lfnkr_app import i18n
from lfnkr_app.accounts.access import requires
from lfnkr_app.database import db
from lfnkr_app.donations import panels, worth
from lfnkr_app.donations.ledger import dashboard, queries, staff_words
from lfnkr_app.donations.ledger.rules import standing
from lfnkr_app.donations.ledger.staff_pages import GIFT, gift_or_404, staff_bp
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.pledges.models import Pledge
from lfnkr_app.money import Money

#: So few other gifts of a giver stand on the page of one that no view of them needs a record.
OTHERS: Final = 9


@staff_bp.get(GIFT)
@requires("donations")
def gift(gift_id: int) -> str:
    """Return everything that is known of a gift, with the panels of all parts and its history."""
    found = gift_or_404(gift_id)
    pledge = db.session.get(Pledge, found.pledge_id) if found.pledge_id else None
    payout = db.session.get(Payout, found.payout_id) if found.payout_id else None
    others = queries.of_one_address(found, OTHERS + 1)
    return render_template(
        "staff/ledger/gift.html", gift=found, words=staff_words, pledge=pledge, payout=payout,
        standing=standing(found, disputed=queries.is_disputed(found)), net=worth.net(found),
        settled=_settled(found, found.settled_minor), fee=_settled(found, found.fee_minor),
        back=Money(found.refunded_minor, found.currency),
        held=Money(found.taken_minor, found.currency),
        panels=panels.of(found), history=panels.happenings(found),
        receipts=queries.receipts(found), others=others[:OTHERS], has_more=len(others) > OTHERS,
        names=list(dashboard.names(found, pledge, payout)),
        language=i18n.LANGUAGES[found.lang].label,
    )  # fmt: skip


def _settled(gift: Gift, minor: int | None) -> Money | None:
    known = minor is not None and gift.settled_currency
    return Money(int(minor or 0), str(gift.settled_currency)) if known else None
