"""What the staff home and the page of a gift show of transfers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.donations import needs, panels
from lfnkr_app.donations.models import Gift, GiftLog, GiftState
from lfnkr_app.donations.needs import Need
from lfnkr_app.donations.panels import Button, Happening, Panel
from lfnkr_app.donations.transfers import announced
from lfnkr_app.donations.transfers.accounts import METHODS
from lfnkr_app.donations.transfers.bank import deciding, queries
from lfnkr_app.donations.transfers.by_hand import actions as by_hand
from lfnkr_app.donations.transfers.by_hand.staff_words import RECEIPT_WAYS

PANEL = "staff/transfers/_panel.html"


def register() -> None:
    """Offer what transfers show beside the other parts of the gifts."""
    needs.offer(to_match)
    panels.offer(Panel(30, PANEL, shown))
    panels.offer_history(history)
    panels.offer_button(Button(10, _l("By hand"), "staff.by_hand.by_hand"))
    panels.offer_button(Button(20, _l("Bank file"), "staff.bank.bank"))
    panels.offer_button(Button(30, _l("Announced transfers"), "staff.transfers.waiting"))


def to_match(_now: datetime) -> Need:
    """Return how many transfers wait to be matched."""
    words = _("transfers to match")
    return queries.number_waiting(), words, _("Match"), url_for("staff.matching.lines")


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return what there is to show of a gift that came by transfer or by hand."""
    line, entry = deciding.line_of(gift.id), by_hand.entry_of(gift.id)
    waits = gift.method in METHODS and gift.state in {GiftState.OPEN, GiftState.EXPIRED}
    if line is None and entry is None and not waits:
        return None
    way = RECEIPT_WAYS[entry.receipt_way] if entry else ""
    return {"line": line, "entry": entry, "receipt_way": way, "waits": waits}


def history(gift: Gift) -> Iterable[Happening]:
    """Return what the log says of another sum that was announced."""
    mine = (GiftLog.gift_id == gift.id, GiftLog.source.startswith(announced.SUM))
    for line in db.session.scalars(select(GiftLog).where(*mine)):
        money = line.source.removeprefix(announced.SUM)
        yield Happening(line.at, _("Another sum came than %(sum)s, the announced.", sum=money))
