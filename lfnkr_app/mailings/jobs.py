"""Jobs of mailings: feed the outbox in batches, forget what is not needed. Each commits its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox, suppression
from lfnkr_app.mailings import actions, audiences, emails, rules
from lfnkr_app.mailings.audiences import Recipient
from lfnkr_app.mailings.models import Mailing, MailingSent, MailingState
from lfnkr_app.privacy.addresses import person_key

BATCH: Final = 100
#: The outbox holds no more of mailings than this, so that a stop is felt and texts are not
#: stored a hundred thousand times.
MOST_WAITING: Final = 500


def feed(now: datetime, *, size: int = BATCH, most: int = MOST_WAITING) -> int:
    """Bring each mailing that is being sent further into the outbox; return how many mails.

    In batches of `size`, while no more than `most` mails of mailings wait.
    """
    sending = select(Mailing.id).where(Mailing.state == MailingState.SENDING)
    ids = db.session.scalars(sending.order_by(Mailing.id)).all()
    db.session.rollback()
    return sum(_feed(mailing_id, now, size, most) for mailing_id in ids)


def _feed(mailing_id: int, now: datetime, size: int, most: int) -> int:
    queued = 0
    while (n := feed_batch(mailing_id, now, size=size, most=most)) is not None:
        queued += n
    return queued


def feed_batch(
    mailing_id: int, now: datetime, *, size: int = BATCH, most: int = MOST_WAITING
) -> int | None:
    """Queue the next batch, and where to go on, in one transaction; return how many mails.

    None: the outbox is full, all is queued, it was stopped, or another worker is at it.
    """
    begin_writing()
    row = _taken(mailing_id)
    if row is None or outbox.waiting_bulk() + size > most:
        db.session.rollback()
        return None
    sources = audiences.sources(row.audience, row.subject)
    if row.source >= len(sources):
        row.state, row.ended_at = MailingState.DONE, now
        db.session.commit()
        return None
    name, subject = sources[row.source]
    recipients = audiences.offered()[name].batch(subject, row.after, size)
    queued = _queued(row, name, recipients, now)
    row.after = recipients[-1].id if recipients else 0
    row.source += not recipients
    db.session.commit()
    return queued


def _taken(mailing_id: int) -> Mailing | None:
    query = select(Mailing).where(Mailing.id == mailing_id, Mailing.state == MailingState.SENDING)
    return db.session.scalar(query.with_for_update(skip_locked=True))


def _queued(row: Mailing, name: str, recipients: Sequence[Recipient], now: datetime) -> int:
    """Queue a mail to each person that may get one and has not; count the others."""
    by_key = {person_key(one.email): one for one in recipients}
    blocked = suppression.of(by_key)
    often = _often(set(by_key) - blocked, row.id, now)
    fresh = _noted(row.id, [key for key in by_key if key not in blocked | often], now)
    for key in fresh:
        outbox.queue(emails.of_mailing(row, name, by_key[key]), now=now)
    row.queued += len(fresh)
    row.suppressed += len(blocked)
    row.often += len(often)
    return len(fresh)


def _often(keys: set[bytes], mailing_id: int, now: datetime) -> set[bytes]:
    """Return those who got as many mailings in the last seven days as one person may."""
    query = (
        select(MailingSent.person_key)
        .where(MailingSent.person_key.in_(keys), MailingSent.sent_at > now - rules.A_WEEK,
               MailingSent.mailing_id != mailing_id)
        .group_by(MailingSent.person_key)
        .having(func.count() >= rules.MAILINGS_A_WEEK)
    )  # fmt: skip
    return set(db.session.scalars(query))


def _noted(mailing_id: int, keys: Sequence[bytes], now: datetime) -> list[bytes]:
    """Note who is sent this mailing; return only those who were not yet."""
    if not keys:
        return []
    rows = [{"mailing_id": mailing_id, "person_key": key, "sent_at": now} for key in keys]
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(MailingSent).values(rows).on_conflict_do_nothing()
    return list(db.session.scalars(statement.returning(MailingSent.person_key)))


def expire(now: datetime) -> int:
    """Delete the subscriptions that nobody confirmed; return how many."""
    begin_writing()
    gone = actions.expire(now)
    db.session.commit()
    return gone


def forget(now: datetime) -> int:
    """Delete who was sent the mailings that ended 30 days ago; the figures stay."""
    begin_writing()
    over = select(Mailing.id).where(Mailing.state == MailingState.DONE,
                                    Mailing.ended_at < now - rules.KEEP_SENT)  # fmt: skip
    old = delete(MailingSent).where(MailingSent.mailing_id.in_(over))
    gone = int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
    db.session.commit()
    return gone
