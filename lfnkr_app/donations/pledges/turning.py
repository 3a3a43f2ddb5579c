"""The only place where a pledge changes its state: guarded, logged, and twice is harmless."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from lfnkr_app.database import db
from lfnkr_app.donations import guarded
from lfnkr_app.donations.pledges import rules
from lfnkr_app.donations.pledges.models import Pledge, PledgeLog, PledgeState


def turn(
    pledge: Pledge, becomes: PledgeState, *, source: str, now: datetime, **columns: Any
) -> str | None:
    """Change the state by a guarded UPDATE; return what it was, None when it may not change."""
    pledge_id = pledge.id
    was = guarded.turned(pledge, becomes, rules.MAY_BECOME[becomes], **columns)
    if was is not None:
        log(pledge_id, was, becomes, source, now)
    return was


def note(pledge: Pledge, **columns: Any) -> None:
    """Write down what became known of a pledge whose state stays as it is."""
    db.session.execute(update(Pledge).where(Pledge.id == pledge.id).values(**columns))
    db.session.expire(pledge)


def log(pledge_id: int, was: str | None, became: str, source: str, now: datetime) -> None:
    """Write down a change of state, or of sum, that is made in this transaction."""
    row = PledgeLog(pledge_id=pledge_id, was=was, became=became, source=source, at=now)
    db.session.add(row)
