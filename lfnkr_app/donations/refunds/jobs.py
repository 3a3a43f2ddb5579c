"""Jobs of the timetable."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from lfnkr_app.database import db
from lfnkr_app.donations import alarms, gateway
from lfnkr_app.donations.alarms import Alarm
from lfnkr_app.donations.errors import GatewayDown
from lfnkr_app.donations.refunds import queries, sending
from lfnkr_app.donations.refunds.models import Refund

log = structlog.get_logger()
#: Long enough for the request that asked to end by itself.
YOUNG: Final = timedelta(minutes=1)
FAILED: Final = Alarm(Refund, queries.FAILED, "staff_refund_failed", "staff.refunds.refunds")


def send(now: datetime) -> int:
    """Send the refunds that Stripe did not hear of; return how many. Commits its own work."""
    waiting = queries.unsent(now - YOUNG) if gateway.is_set_up() else []
    db.session.rollback()
    for number, refund_id in enumerate(waiting):
        try:
            sending.send(refund_id, gateway.patient())
        except GatewayDown as fault:  # The next round is soon enough.
            log.warning("stripe_unreachable", error_type=type(fault).__name__, kind="refund")
            return number
    return len(waiting)


def alarm(now: datetime) -> int:
    """Tell staff of refunds that failed; return how many they were told of. Commits."""
    return alarms.give(FAILED, now)
