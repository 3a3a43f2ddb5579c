"""Decisions about events in the inbox: values in, values out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from lfnkr_app.donations.models import EventState

#: Which states a list of events can be about; the ones that need somebody come first.
SHOWN: Final = (EventState.DEAD, EventState.RECEIVED, EventState.IGNORED, EventState.LEFT,
                EventState.DONE)  # fmt: skip
#: What may be tried again; what was booked needs no second try.
MAY_TRY: Final = (EventState.DEAD, EventState.RECEIVED, EventState.IGNORED, EventState.LEFT)
ALARM_PAUSE: Final = timedelta(hours=1)
#: Stripe sends an event again for three days and lists it for thirty.
KEPT: Final = timedelta(days=120)


def alarm_is_due(last_at: datetime | None, now: datetime) -> bool:
    """Return whether staff may be told again: once an hour at most."""
    return last_at is None or now - last_at >= ALARM_PAUSE
