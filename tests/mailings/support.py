"""What tests of mailings share: a mailbox, and mailings and subscribers as rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import delivery
from lfnkr_app.mailings import actions
from lfnkr_app.mailings.models import Mailing, MailingState, Subscriber
from lfnkr_app.privacy.addresses import person_key
from tests.mailbox import Mailbox

TEXTS = {
    "en": {"subject": "What your name did", "text": "Thank you.\n\nRead https://example.org/a."},
    "ja": {"subject": "ご報告", "text": "ありがとうございます。"},
}


@contextmanager
def mailbox_of(app: Flask) -> Iterator[Mailbox]:
    """Give a mailbox that the application sends to."""
    with Mailbox() as box:
        state = app.extensions["mail"]
        state.server, state.port = "127.0.0.1", box.port
        yield box


def deliver_all() -> None:
    """Send whatever waits."""
    while delivery.deliver_due():
        pass


def subscriber(email: str, *, lang: str = "en", confirmed: bool = True) -> Subscriber:
    """Return a committed subscriber, who was mailed nothing about it."""
    db.session.rollback()
    begin_writing()
    actions.subscribe(email, lang, now=clock.now())
    row = db.session.scalars(
        select(Subscriber).where(Subscriber.person_key == person_key(email))
    ).one()
    if confirmed:
        actions.confirm(row, now=clock.now())
    db.session.execute(db.text("DELETE FROM outgoing_mail WHERE template = 'confirm_subscription'"))
    db.session.commit()
    return row


def mailing(**values: Any) -> int:
    """Return the number of a committed mailing, being sent unless told otherwise."""
    now = clock.now()
    given = {"audience": "news", "subject": "", "texts": TEXTS, "fallback": "en",
             "state": MailingState.SENDING, "made_by": "mika@example.org", "made_at": now,
             "changed_at": now, "started_at": now, **values}  # fmt: skip
    db.session.rollback()
    begin_writing()
    row = Mailing(**given)
    db.session.add(row)
    db.session.flush()
    number = row.id
    db.session.commit()
    return number


def fresh(number: int) -> Mailing:
    """Return a mailing as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Mailing, number)
