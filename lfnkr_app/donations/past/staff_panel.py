"""What the page of a gift shows of the earlier book that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from lfnkr_app.database import db
from lfnkr_app.donations import panels
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.panels import Button, Panel
from lfnkr_app.donations.past.models import PastGift


def register() -> None:
    """Offer the panel, and the button above the ledger."""
    panels.offer(PANEL)
    panels.offer_button(Button(60, _l("Past gifts"), "staff.past.batches"))


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return what the earlier book said of a gift; None for gifts of this site."""
    past = db.session.get(PastGift, gift.id)
    return {"past": past} if past else None


PANEL: Final = Panel(70, "staff/past/_panel.html", shown)
