"""Jobs of the timetable. Each commits its own work."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lfnkr_app.donations import alarms
from lfnkr_app.donations.alarms import Alarm
from lfnkr_app.donations.events import actions
from lfnkr_app.donations.models import EventState, StripeEvent

DEAD: Final = Alarm(StripeEvent, (StripeEvent.state == EventState.DEAD,), "staff_gift_events",
                    "staff.gift_events.events")  # fmt: skip


def alarm(now: datetime) -> int:
    """Tell staff of events that died; return how many they were told of."""
    return alarms.give(DEAD, now)


def forget(now: datetime) -> int:
    """Delete events that were seen to long ago; return how many."""
    return actions.forget(now)
