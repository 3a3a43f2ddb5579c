"""Reading mailings for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.mailings import audiences
from lfnkr_app.mailings.models import Mailing, Subscriber
from lfnkr_app.mailings.staff_forms import NEWS_WORDS

A_PAGE: Final = 50


@dataclass(frozen=True)
class Progress:
    """How far a mailing has come: in the outbox, given up, and the rest, which is sent."""

    waiting: int
    dead: int
    sent: int


def mailings(page: int) -> tuple[Sequence[Mailing], int]:
    """Return a page of the mailings, the newest first, and how many pages there are."""
    total = db.session.scalar(select(func.count()).select_from(Mailing)) or 0
    query = select(Mailing).order_by(Mailing.id.desc()).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return db.session.scalars(query).all(), max(1, -(-total // A_PAGE))


def progress(mailing: Mailing) -> Progress:
    """Return what became of the mails of a mailing."""
    query = (
        select(OutgoingMail.state, func.count())
        .where(OutgoingMail.key.startswith(f"mailing:{mailing.id}:"))
        .where(OutgoingMail.state != MailState.SENT)
        .group_by(OutgoingMail.state)
    )
    counts = dict(db.session.execute(query).all())
    dead = counts.get(MailState.DEAD, 0)
    waiting = sum(counts.values()) - dead
    return Progress(waiting, dead, max(0, mailing.queued - waiting - dead))


def audience_words(mailing: Mailing) -> str:
    """Return to whom a mailing goes, in words."""
    known = {(name, subject): words for name, subject, words in audiences.choices()}
    letter = known.get((mailing.audience, mailing.subject))
    return _("Signers of “%(title)s” who ticked news", title=letter) if letter else str(NEWS_WORDS)


def subscribers() -> dict[str, int]:
    """Return how many subscriptions there are in each state."""
    query = select(Subscriber.state, func.count()).group_by(Subscriber.state)
    return dict(db.session.execute(query).all())
