"""Jobs of the timetable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from lfnkr_app.database import db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import GatewayDown
from lfnkr_app.donations.payouts import reading

log = structlog.get_logger()
#: A payout takes days to arrive and can fail after that; Stripe's own view of it settles in a week.
LOOK_BACK: Final = timedelta(days=30)


def read_fees(now: datetime) -> int:
    """Ask what reached the balance of new gifts; return how many fees came."""
    return _quietly(lambda: reading.read_fees(now))


def read_payouts(now: datetime) -> int:
    """Book the payouts of the last weeks; return how many there are."""
    return _quietly(lambda: reading.read_payouts(now - LOOK_BACK, now))


def _quietly(work: Callable[[], int]) -> int:
    """Return what work gives; nothing while Stripe is not set up or does not answer."""
    if not gateway.is_set_up():
        return 0
    try:
        return work()
    except GatewayDown as fault:  # The next round is soon enough.
        db.session.rollback()
        log.warning("stripe_unreachable", error_type=type(fault).__name__, kind="payout")
        return 0
