"""What the page of a gift shows of statements: those of a donor whom no mail reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.panels import Panel
from lfnkr_app.donations.statements import gathering


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return the years to print; None for a donor who has their statement by mail."""
    if gift.donor.email_key or gift.state != GiftState.SUCCEEDED or gift.demonstration:
        return None
    return {"years": gathering.years_of(gift.donor)}


PANEL: Final = Panel(place=25, template="staff/statements/_panel.html", shown=shown)
