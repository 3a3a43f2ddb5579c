"""What a letter is doing at a moment, and how its closing is written: values in, values out."""

from __future__ import annotations

import enum
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lfnkr_app import clock, i18n
from lfnkr_app.petitions.models import PetitionState


class Standing(enum.StrEnum):
    """What readers are told of a letter: its state, and whether its time has come or gone."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ARCHIVED = "archived"


#: Nobody signs any more: the result stands on top.
OVER: Final = frozenset({Standing.CLOSED, Standing.DELIVERED, Standing.ARCHIVED})


def standing(state: str, opens_at: datetime, closes_at: datetime | None, now: datetime) -> Standing:
    """Return what a letter is doing: one whose closing has passed is closed, whatever its state."""
    in_hand = state in {PetitionState.OPEN, PetitionState.PAUSED}
    if in_hand and closes_at is not None and closes_at <= now:
        return Standing.CLOSED
    if state == PetitionState.OPEN and now < opens_at:
        return Standing.COMING
    return Standing(state)


def written_closing(moment: datetime, zone: str) -> str:
    """Return a closing with its zone: `31 Dec 2026, 24:00 JST` for the midnight after that day."""
    local = moment.astimezone(ZoneInfo(zone))
    if local.time() == time(0):
        return f"{i18n.written_day((local - timedelta(days=1)).date())}, 24:00 {zone_name(local)}"
    return written_in_zone(moment, zone)


def written_in_zone(moment: datetime, zone: str) -> str:
    """Return a moment on the clock of that zone: `24 Oct 2026, 09:00 JST`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{i18n.written_day(local.date())}, {local:%H:%M} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """Return what its clock is called: `JST` in Tokyo, else `UTC+01:00`."""
    if local.tzinfo == clock.TOKYO:
        return "JST"
    offset = f"{local:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}" if local.utcoffset() else "UTC"
