"""What the pages of gifts and the staff home show of disputes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app import i18n
from lfnkr_app.donations.disputes import queries, staff_words
from lfnkr_app.donations.disputes.models import Dispute, DisputeKind
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button, Happening, Panel


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return what the panel shows; None for a gift that nobody disputed."""
    disputes = queries.of_gift(gift.id)
    return {"disputes": disputes, "words": staff_words} if disputes else None


def history(gift: Gift) -> Iterator[Happening]:
    """Return the lines of a gift's history that disputes make."""
    for dispute in queries.of_gift(gift.id):
        yield Happening(dispute.made_at, _began(dispute))
        if dispute.closed_at is not None:
            word = str(staff_words.state(dispute)[0])
            yield Happening(
                dispute.closed_at, _("The dispute or warning ended: %(how)s.", how=word)
            )


def _began(dispute: Dispute) -> str:
    if dispute.kind == DisputeKind.WARNING:
        return str(_("The card's bank warned of fraud."))
    amount = i18n.written_money(dispute.money)
    return str(_("The donor's bank disputed %(amount)s.", amount=amount))


def needs(_now: datetime) -> Need:
    """Return how many disputes and warnings wait for an answer."""
    url = url_for("staff.disputes.disputes")
    return queries.waiting(), _("Disputes and fraud warnings to answer"), _("See them"), url


PANEL: Final = Panel(10, "staff/disputes/_panel.html", shown)
BUTTON: Final = Button(70, _l("Disputes"), "staff.disputes.disputes")
