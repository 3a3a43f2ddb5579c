"""Alarms: whoever may see to gifts is told by mail, of each thing once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from lfnkr_app.accounts import queries as accounts
from lfnkr_app.accounts import rules as account_rules
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.mail.outbox import SOON, Letter
from lfnkr_app.web.pages import site_link

PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Alarm:
    """Rows of which staff are told together, once an hour at most; `alarmed_at` says when.

    `wrong` are the conditions under which a row needs somebody, `page` where all of them stand.
    """

    model: Any
    wrong: tuple[Any, ...]
    template: str
    page: str


def give(alarm: Alarm, now: datetime) -> int:
    """Tell staff of what went wrong since they were told, and commit; return how much."""
    model = alarm.model
    untold = (*alarm.wrong, model.alarmed_at.is_(None))
    last_at = db.session.scalar(select(func.max(model.alarmed_at)))
    waiting = db.session.scalar(select(model.id).where(*untold).limit(1)) is not None
    db.session.rollback()
    if not waiting or not is_due(last_at, now):
        return 0
    begin_writing()
    told = update(model).where(*untold).values(alarmed_at=now).returning(model.id)
    number = len(db.session.scalars(told).all())
    if number:
        tell(lambda person: letter(alarm.template, alarm.page, number, person, now), now=now)
    db.session.commit()
    return number


def is_due(last_at: datetime | None, now: datetime) -> bool:
    """Return whether staff may be told again: once an hour at most."""
    return last_at is None or now - last_at >= PAUSE


def tell(written: Callable[[StaffUser], Letter], *, now: datetime) -> None:
    """Queue a mail, as it is written for each, to everybody who may see to gifts."""
    for person in accounts.people():
        if person.active and account_rules.includes(person.role_names, "donations"):
            outbox.queue(written(person), now=now)


def letter(
    template: str, page: str, number: int, person: StaffUser, now: datetime, priority: int = SOON
) -> Letter:  # fmt: skip
    """Return the mail of an alarm; it says how many, and nothing of any gift."""
    return Letter(
        key=f"{template}:{person.id}:{now.timestamp():.6f}", kind=f"donations.{template}",
        recipient=person.email, template=template, lang=person.lang, priority=priority,
        args={"number": number, "link": site_link(page)},
    )  # fmt: skip
