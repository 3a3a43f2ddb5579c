"""Jobs of the timetable."""

from __future__ import annotations

from datetime import datetime

import structlog

from lfnkr_app.donations import gateway, reconciling
from lfnkr_app.donations.errors import GatewayDown

log = structlog.get_logger()


def reconcile(now: datetime) -> int:
    """Book what webhooks did not tell; return how many gifts changed. Commits its own work."""
    if not gateway.is_set_up():
        return 0
    changed = 0
    try:
        for _finding in reconciling.reconcile(now):
            changed += 1
    except GatewayDown as fault:  # The next round is soon enough.
        log.warning("stripe_unreachable", error_type=type(fault).__name__, count=changed)
    return changed
