"""Jobs of the timetable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog

from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.donations.reconciling import rounds
from lfnkr_app.donations.reconciling.comparing import Tally

log = structlog.get_logger()


def reconcile(now: datetime) -> int:
    """Book what webhooks did not tell; return how many gifts changed. Commits its own work."""
    return _worked_off(rounds.quick(now)) if gateway.is_set_up() else 0


def compare(now: datetime) -> int:
    """Compare everything with Stripe, once a night and when staff wish it; return its steps."""
    if not gateway.is_set_up() or not rounds.is_due(now):
        return 0
    return _worked_off(rounds.whole(now, None, Tally()))


def _worked_off(steps: Iterator[object]) -> int:
    done = 0
    try:
        for _step in steps:
            done += 1
    except (GatewayDown, RequestRefused) as fault:  # The next round is soon enough.
        log.warning("stripe_unreachable", error_type=type(fault).__name__, count=done)
    return done
