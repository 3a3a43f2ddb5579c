"""Reading pledges for staff: a page of them, what they come to, one with all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.pledges.models import (
    Pledge,
    PledgeLog,
    PledgeState,
    PledgeWish,
    WishKind,
    WishState,
)
from lfnkr_app.donations.pledges.rules import RUNNING
from lfnkr_app.money import Money

A_PAGE: Final = 50


@dataclass(frozen=True)
class Sum:
    """What the running pledges of one currency and rhythm come to in one turn."""

    money: Money
    interval: str
    count: int


def page(state: str, number: int) -> Sequence[Pledge]:
    """Return one page of pledges: those past due first, then the newest."""
    past_due_first = case((Pledge.state == PledgeState.PAST_DUE, 0), else_=1)
    query = _in_state(select(Pledge), state).order_by(past_due_first, Pledge.id.desc())
    query = query.options(joinedload(Pledge.donor))
    return db.session.scalars(query.limit(A_PAGE).offset((number - 1) * A_PAGE)).all()


def count(state: str) -> int:
    """Return how many pledges are in that state, or in all."""
    return db.session.scalar(_in_state(select(func.count()).select_from(Pledge), state)) or 0


def sums() -> list[Sum]:
    """Return what runs: one line for each currency and rhythm; never added together."""
    query = (
        select(Pledge.currency, Pledge.interval, func.sum(Pledge.amount_minor), func.count())
        .where(Pledge.state == PledgeState.ACTIVE)
        .group_by(Pledge.currency, Pledge.interval)
        .order_by(Pledge.currency, Pledge.interval)
    )
    rows = db.session.execute(query)
    return [Sum(Money(int(minor), currency), interval, number)
            for currency, interval, minor, number in rows]  # fmt: skip


def past_due() -> int:
    """Return how many pledges wait for another card."""
    return count(PledgeState.PAST_DUE)


def refused_stops() -> int:
    """Return how many pledges run on although somebody asked to stop them: Stripe refused."""
    query = (
        select(func.count(func.distinct(Pledge.id)))
        .join(PledgeWish, PledgeWish.pledge_id == Pledge.id)
        .where(PledgeWish.kind == WishKind.STOP, PledgeWish.state == WishState.REFUSED,
               Pledge.state.in_(RUNNING))
    )  # fmt: skip
    return db.session.scalar(query) or 0


def log_of(pledge_id: int) -> Sequence[PledgeLog]:
    """Return what a pledge went through, the oldest first."""
    query = select(PledgeLog).where(PledgeLog.pledge_id == pledge_id).order_by(PledgeLog.id)
    return db.session.scalars(query).all()


def wishes_of(pledge_id: int) -> Sequence[PledgeWish]:
    """Return what was asked of a pledge, the oldest first."""
    query = select(PledgeWish).where(PledgeWish.pledge_id == pledge_id).order_by(PledgeWish.id)
    return db.session.scalars(query).all()


def gifts_of(pledge_id: int) -> Sequence[Gift]:
    """Return the gifts that came of a pledge, newest first."""
    query = select(Gift).where(Gift.pledge_id == pledge_id, Gift.state == GiftState.SUCCEEDED)
    return db.session.scalars(query.order_by(Gift.received_at.desc(), Gift.id.desc())).all()


def _in_state(query: Select[Any], state: str) -> Select[Any]:
    return query.where(Pledge.state == state) if state else query
