"""Steps of the goal that a letter reaches: each is noted once and for ever, and told to staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app import clock
from lfnkr_app.accounts import queries as accounts
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.counting import days, emails
from lfnkr_app.petitions.models import Milestone, Petition, SignatureEvent, SignatureState

#: Whom a milestone is told.
TOLD: Final = {"signatures", "administrator"}
#: A step that was passed long before it was set is no news.
NEWS_FOR: Final = timedelta(days=1)


def reached(now: datetime) -> list[tuple[int, int]]:
    """Return letter and step wherever the count has reached a step that is not noted yet."""
    every = db.session.execute(select(Milestone.petition_id, Milestone.n))
    noted = {(petition_id, n) for petition_id, n in every}
    found = []
    for petition in queries.public_petitions():
        open_steps = [n for n in _steps(petition) if (petition.id, n) not in noted]
        count = queries.count(petition.id).confirmed if open_steps else 0
        found += [(petition.id, n) for n in open_steps if n <= count]
    return found


def note(petition_id: int, n: int, now: datetime) -> bool:
    """Note a step as reached and queue the mails about it; False if another worker was first.

    The caller commits. The step stays noted when the count falls again; so the signatures
    themselves are counted first, and a tally that somebody touched reaches nothing.
    """
    if queries.true_count(petition_id) < n:
        return False
    at = _reached_at(petition_id, n, now)
    begin_writing()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Milestone).values(petition_id=petition_id, n=n, reached_at=at)
    if db.session.scalar(row.on_conflict_do_nothing().returning(Milestone.n)) is None:
        return False
    if now - at < NEWS_FOR:
        _tell(db.session.get_one(Petition, petition_id), n, at, now)
    return True


def _steps(petition: Petition) -> Sequence[int]:
    return sorted({*petition.goals, *([petition.goal] if petition.goal else [])})


def _tell(petition: Petition, n: int, at: datetime, now: datetime) -> None:
    for user in accounts.people():
        if user.active and TOLD & set(user.role_names):
            outbox.queue(emails.milestone(petition, user, n, at), now=now)


def _reached_at(petition_id: int, n: int, now: datetime) -> datetime:
    """Return the moment at which the count came to `n`, from its events, else the present one.

    The day comes from the days, so that the events of that one day only are walked through.
    """
    before = 0
    for line in days.ledger(petition_id, now).lines:
        if line.total >= n:
            return _in_day(petition_id, n - before, line) or now
        before = line.total
    return now


def _in_day(petition_id: int, steps: int, line: days.Line) -> datetime | None:
    event, confirmed = SignatureEvent, SignatureState.CONFIRMED
    move = case((event.became == confirmed, 1), else_=0) - case(
        (event.was == confirmed, 1), else_=0
    )
    moves: Any = (
        select(event.at.label("at"), func.sum(move).over(order_by=(event.at, event.id)).label("n"))
        .where(event.petition_id == petition_id, event.at >= clock.tokyo_midnight(line.day),
               event.at < clock.day_after(line.day))
        .subquery()
    )  # fmt: skip
    first = select(moves.c.at).where(moves.c.n >= steps).order_by(moves.c.at).limit(1)
    at: datetime | None = db.session.scalar(first)
    return at
