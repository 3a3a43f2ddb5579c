"""What the page of a gift says of the name that its donor shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lfnkr_app.donations.funds.rules import GENERAL
from lfnkr_app.donations.models import Gift, GiftState


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return where the name stands; None where it is not shown."""
    if not gift.show_name or gift.state != GiftState.SUCCEEDED:
        return None
    return {"slug": gift.fund.slug if gift.fund else GENERAL}
