"""Verbs about subscriptions; the caller has begun writing, and commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db, new_uid
from lfnkr_app.mail import outbox, suppression
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.mailings import audiences, emails, rules
from lfnkr_app.mailings.models import Subscriber, SubscriberState
from lfnkr_app.privacy.addresses import person_key
from lfnkr_app.privacy.sealing import sealer


def subscribe(email: str, lang: str, *, now: datetime) -> None:
    """Note a wish for news and queue the mail with the link to confirm it.

    Who gets them already is told so by mail; the page tells nobody apart.
    """
    row = _row(email, lang, now)
    if row.state == SubscriberState.PENDING:
        row.email, row.lang, row.asked_at = email, lang, now
    past = _past(email)
    if rules.may_mail(past, now):
        pending = row.state == SubscriberState.PENDING
        mail = emails.confirmation if pending else emails.already
        outbox.queue(mail(row, email, len(past) + 1), now=now)


def confirm(row: Subscriber, *, now: datetime) -> None:
    """Let news go to a subscriber from now on; twice is harmless.

    An address that stood on the suppression list takes mail again: this link came through.
    """
    if row.state == SubscriberState.PENDING:
        row.state, row.confirmed_at = SubscriberState.CONFIRMED, now
        suppression.lift(row.email or "")


def leave(email: str, *, now: datetime) -> None:
    """Stop all news to an address, what waits in the outbox too."""
    audiences.leave(email, now=now)
    outbox.withdraw(person_key(email), emails.BULK_KIND)


def expire(now: datetime) -> int:
    """Delete the subscriptions that nobody confirmed in 14 days; return how many."""
    old = delete(Subscriber).where(
        Subscriber.state == SubscriberState.PENDING, Subscriber.asked_at < now - rules.LINK_DAYS
    )
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _row(email: str, lang: str, now: datetime) -> Subscriber:
    """Return the subscriber of that address, made now where there is none; two at once are one."""
    uid, key = new_uid(), person_key(email)
    sealed = sealer().seal(email.encode(), table="subscriber", column="email", uid=uid)
    values = {"uid": uid, "person_key": key, "email_sealed": sealed, "lang": lang,
              "state": SubscriberState.PENDING, "asked_at": now}  # fmt: skip
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(Subscriber).values(values).on_conflict_do_nothing())
    query = select(Subscriber).where(Subscriber.person_key == key)
    return db.session.scalars(query.with_for_update()).one()


def _past(email: str) -> list[datetime]:
    query = select(OutgoingMail.queued_at).where(OutgoingMail.about == emails.about(email))
    return list(db.session.scalars(query))
