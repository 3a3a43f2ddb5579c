"""What the pages of gifts and the staff home show of refunds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app import i18n
from lfnkr_app.donations import worth
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button, Happening, Panel
from lfnkr_app.donations.refunds import queries, staff_words
from lfnkr_app.donations.refunds.models import RefundState


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return what the panel shows; None for a gift that never came."""
    if gift.state != GiftState.SUCCEEDED:
        return None
    return {"refunds": queries.of_gift(gift.id), "left": queries.left(gift),
            "net": worth.net(gift), "words": staff_words}  # fmt: skip


def history(gift: Gift) -> Iterator[Happening]:
    """Return the lines of a gift's history that refunds make."""
    for refund in queries.of_gift(gift.id):
        amount = i18n.written_money(refund.money)
        by, reason = refund.asked_by or _("Stripe's dashboard"), refund.reason or ""
        yield Happening(refund.made_at, _("A refund of %(amount)s was asked for.", amount=amount),
                        by, reason)  # fmt: skip
        if refund.settled_at is not None:
            yield Happening(refund.settled_at, _ended(refund.state, amount))


def _ended(state: str, amount: str) -> str:
    if state == RefundState.SUCCEEDED:
        return str(_("%(amount)s went back to the donor.", amount=amount))
    if state == RefundState.FAILED:
        return str(_("The refund of %(amount)s failed.", amount=amount))
    return str(_("The refund of %(amount)s was called off.", amount=amount))


def needs(now: datetime) -> Need:
    """Return how many refunds failed and wait for somebody."""
    url = url_for("staff.refunds.refunds")
    return queries.failed(now), _("Refunds that failed"), _("See the refunds"), url


PANEL: Final = Panel(20, "staff/refunds/_panel.html", shown)
BUTTON: Final = Button(60, _l("Refunds"), "staff.refunds.refunds")
