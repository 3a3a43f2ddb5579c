"""The alarm: staff are told of events that died, once each and once an hour at most."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from lfnkr_app.accounts import queries as accounts
from lfnkr_app.accounts import rules as account_rules
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.events import emails, rules
from lfnkr_app.donations.models import EventState, StripeEvent
from lfnkr_app.mail import outbox

UNTOLD = (StripeEvent.state == EventState.DEAD, StripeEvent.alarmed_at.is_(None))


def give(now: datetime) -> int:
    """Tell staff of the events that died since they were told, and commit; return how many."""
    last_at = db.session.scalar(select(func.max(StripeEvent.alarmed_at)))
    untold = db.session.scalar(select(func.count()).where(*UNTOLD)) or 0
    db.session.rollback()
    if not untold or not rules.alarm_is_due(last_at, now):
        return 0
    begin_writing()
    told = update(StripeEvent).where(*UNTOLD).values(alarmed_at=now).returning(StripeEvent.id)
    number = len(db.session.scalars(told).all())
    for person in accounts.people() if number else ():
        if person.active and account_rules.includes(person.role_names, "donations"):
            outbox.queue(emails.alarm(number, person, now), now=now)
    db.session.commit()
    return number
