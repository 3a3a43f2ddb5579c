"""What a gift is worth now: what came, less what went back and what disputes hold.

The one place that says so. Statements sum `NET`; whoever has the row asks `net`. It can be below
nothing: a bank may take a gift that was given back already.
"""

from __future__ import annotations

from typing import Final

from lfnkr_app.donations.models import Gift
from lfnkr_app.money import Money

#: The column to sum, grouped by `Gift.currency`; currencies are never added together.
NET: Final = Gift.amount_minor - Gift.refunded_minor - Gift.taken_minor


def net(gift: Gift) -> Money:
    """Return what of a gift is with us."""
    minor = gift.amount_minor - gift.refunded_minor - gift.taken_minor
    return Money(minor, gift.currency)
