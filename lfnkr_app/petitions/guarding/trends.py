"""Hour by hour: how many signed, confirmed and were held under one letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.petitions.guarding import pace, rules
from lfnkr_app.petitions.models import SignatureEvent, SignatureState

HOURS: Final = 48
#: The chart, in its own units; it is drawn as wide as the page.
WIDTH, HEIGHT, BAR = 720, 96, 15


@dataclass(frozen=True)
class Hour:
    """One hour and its figures."""

    since: datetime
    signed: int
    confirmed: int
    held: int


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, from its left upper corner."""

    x: int
    y: float
    height: float
    n: int
    since: datetime


def hours(petition_id: int, now: datetime) -> list[Hour]:
    """Return the last 48 hours, the present one last; quiet ones are in it."""
    until = rules.hour_of(now) + timedelta(hours=1)
    first = until - timedelta(hours=HOURS)
    signed = pace.hours(petition_id, pace.LETTER, first, until)
    confirmed = _events(petition_id, first, became=SignatureState.CONFIRMED)
    held = _events(petition_id, first, became=SignatureState.HELD, was="")
    moments = [first + timedelta(hours=number) for number in range(HOURS)]
    return [Hour(m, signed.get(m, 0), confirmed.get(m, 0), held.get(m, 0)) for m in moments]


def bars(figures: list[tuple[datetime, int]]) -> list[Bar]:
    """Return the bars of a chart whose highest bar fills it; a figure above 0 is always seen."""
    highest = max((n for _since, n in figures), default=0) or 1
    heights = [max(n / highest * HEIGHT, 2) if n else 0 for _since, n in figures]
    return [
        Bar(number * BAR, round(HEIGHT - height, 1), round(height, 1), n, since)
        for number, ((since, n), height) in enumerate(zip(figures, heights, strict=True))
    ]


def _events(petition_id: int, first: datetime, **wanted: str) -> dict[datetime, int]:
    hour = _hour_text()
    rows = db.session.execute(
        select(hour, func.count())
        .where(SignatureEvent.petition_id == petition_id, SignatureEvent.at >= first)
        .filter_by(**wanted)
        .group_by(hour)
    )
    return {datetime.fromisoformat(f"{text}:00:00+00:00"): int(n) for text, n in rows}


def _hour_text() -> Any:
    """Return the hour of an event as text, in UTC, in the words of this database."""
    if db.engine.dialect.name == "sqlite":
        return func.strftime("%Y-%m-%dT%H", SignatureEvent.at)
    return func.to_char(func.timezone("UTC", SignatureEvent.at), 'YYYY-MM-DD"T"HH24')
