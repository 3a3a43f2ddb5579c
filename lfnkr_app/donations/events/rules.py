"""Decisions about events in the inbox: values in, values out."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from lfnkr_app.donations.models import EventState

#: Which states a list of events can be about; the ones that need somebody come first.
SHOWN: Final = (EventState.DEAD, EventState.RECEIVED, EventState.IGNORED, EventState.LEFT,
                EventState.DONE)  # fmt: skip
#: What may be tried again; what was booked needs no second try.
MAY_TRY: Final = (EventState.DEAD, EventState.RECEIVED, EventState.IGNORED, EventState.LEFT)
#: Stripe sends an event again for three days and lists it for thirty.
KEPT: Final = timedelta(days=120)
