"""Alarms: a group that has waited for a day, a letter in a flood. Once each, and rare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from lfnkr_app.accounts import queries as accounts
from lfnkr_app.accounts import rules as account_rules
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import emails, held, pace, rules, settings
from lfnkr_app.petitions.guarding.models import GuardAlarm
from lfnkr_app.petitions.models import Petition, PetitionState

WAITING, FLOOD = "held", "flood"
#: A flood is over when no hour was far beyond the usual for so long.
OVER_AFTER: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Alarm:
    """What staff are told of: which letter, which group or flood, and how many."""

    petition_id: int
    kind: str
    key: str
    number: int


def give(now: datetime) -> int:
    """Tell staff of what they were not told yet, and commit; return how many alarms that were."""
    standing = [*_waiting(now), *_floods(now)]
    given = _given()
    fresh = [alarm for alarm in standing if (alarm.petition_id, alarm.kind, alarm.key) not in given]
    over = given - {(alarm.petition_id, alarm.kind, alarm.key) for alarm in standing}
    db.session.rollback()
    if fresh or over:
        begin_writing()
        for alarm in fresh:
            _tell(alarm, now)
        for mark in over:
            _forget(mark, now)
        db.session.commit()
    return len(fresh)


def _waiting(now: datetime) -> Iterator[Alarm]:
    for group in held.waiting_too_long(now):
        yield Alarm(group.petition_id, WAITING, group.mark, group.size)


def _floods(now: datetime) -> Iterator[Alarm]:
    limits = settings.limits()
    open_ones = select(Petition.id).where(Petition.state == PetitionState.OPEN)
    for petition_id in db.session.scalars(open_ones).all():
        if number := flood(petition_id, limits, now):
            yield Alarm(petition_id, FLOOD, "", number)


def flood(petition_id: int, limits: rules.Limits, now: datetime) -> int:
    """Return how many signed in this hour or the one before if that is far beyond, else 0.

    The usual is the median hour of the two days before; a quiet letter has small figures, and
    those never alarm.
    """
    hour = rules.hour_of(now)
    *usual, last = pace.before(petition_id, hour, 49)
    present = pace.hours(petition_id, pace.LETTER, hour, hour + timedelta(hours=1)).get(hour, 0)
    worst = max(last, present)
    return worst if rules.is_far_beyond(worst, usual, limits) else 0


def _given() -> set[tuple[int, str, str]]:
    rows = db.session.execute(select(GuardAlarm.petition_id, GuardAlarm.kind, GuardAlarm.key))
    return {(petition_id, kind, key) for petition_id, kind, key in rows}


def _tell(alarm: Alarm, now: datetime) -> None:
    petition = db.session.get_one(Petition, alarm.petition_id)
    db.session.add(
        GuardAlarm(petition_id=alarm.petition_id, kind=alarm.kind, key=alarm.key, given_at=now)
    )
    for person in accounts.people():
        if person.active and account_rules.includes(person.role_names, "signatures"):
            letter = emails.alarm(alarm.kind, alarm.number, petition, person, now)
            outbox.queue(letter, now=now)


def _forget(mark: tuple[int, str, str], now: datetime) -> None:
    """Forget an alarm that is over, so that the next one is told; a flood takes hours."""
    petition_id, kind, key = mark
    gone = delete(GuardAlarm).where(
        GuardAlarm.petition_id == petition_id, GuardAlarm.kind == kind, GuardAlarm.key == key
    )
    if kind == FLOOD:
        gone = gone.where(GuardAlarm.given_at < now - OVER_AFTER)
    db.session.execute(gone)


def needs(now: datetime) -> list[tuple[int, str]]:
    """Return the letters with held groups that wait for more than a day, and how many wait."""
    found: dict[int, int] = {}
    for group in held.waiting_too_long(now):
        found[group.petition_id] = found.get(group.petition_id, 0) + group.size
    return [
        (n, queries.card(db.session.get_one(Petition, letter)).title) for letter, n in found.items()
    ]
