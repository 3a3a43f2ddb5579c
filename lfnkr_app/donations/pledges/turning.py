"""The only place where a pledge changes its state: guarded, logged, and twice is harmless."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from lfnkr_app.database import db
from lfnkr_app.donations.pledges import rules
from lfnkr_app.donations.pledges.models import Pledge, PledgeLog, PledgeState


def turn(
    pledge: Pledge, becomes: PledgeState, *, source: str, now: datetime, **columns: Any
) -> str | None:
    """Change the state by a guarded UPDATE; return what it was, None when it may not change."""
    was = db.session.scalar(select(Pledge.state).where(Pledge.id == pledge.id).with_for_update())
    if was not in rules.MAY_BECOME[becomes]:
        return None
    guarded = update(Pledge).where(Pledge.id == pledge.id, Pledge.state == was)
    changed = guarded.values(state=becomes, **columns).returning(Pledge.id)
    if db.session.scalar(changed) is None:
        return None
    log(pledge.id, was, becomes, source, now)
    db.session.expire(pledge)
    return was


def note(pledge: Pledge, **columns: Any) -> None:
    """Write down what became known of a pledge whose state stays as it is."""
    db.session.execute(update(Pledge).where(Pledge.id == pledge.id).values(**columns))
    db.session.expire(pledge)


def log(pledge_id: int, was: str | None, became: str, source: str, now: datetime) -> None:
    """Write down a change of state, or of sum, that is made in this transaction."""
    row = PledgeLog(pledge_id=pledge_id, was=was, became=became, source=source, at=now)
    db.session.add(row)
