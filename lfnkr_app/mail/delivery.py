"""Delivery: lease some mails, hand each to the server, note what became of it."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime
from pathlib import Path

import structlog
from flask import current_app, render_template
from flask_mail import Message
from sqlalchemy import CursorResult, delete, or_, select, update

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox, rules, smtp
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.mail.wrapping import wrapped

log = structlog.get_logger()


def deliver_due() -> int:
    """Deliver one batch of due mails; return how many were leased (0: nothing to do).

    Raises:
        OSError, smtplib.SMTPException: the server cannot be reached; all wait in the queue.
    """
    leased = lease(now=clock.now())
    if leased:
        try:
            with smtp.connection() as connection:
                _deliver_all(connection, leased)
        finally:
            _give_back(leased)
    return len(leased)


def lease(*, now: datetime) -> list[int]:
    """Take up to a batch of due mails for this worker; return their ids, most urgent first."""
    begin_writing()
    due = (
        select(OutgoingMail.id)
        .where(OutgoingMail.state == MailState.QUEUED, OutgoingMail.due_at <= now)
        .order_by(OutgoingMail.priority, OutgoingMail.due_at, OutgoingMail.id)
        .limit(rules.BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = list(db.session.scalars(due))
    if ids:
        db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id.in_(ids), OutgoingMail.state == MailState.QUEUED)
            .values(
                state=MailState.LEASED, leased_until=now + rules.LEASE, leased_by=_this_process()
            )
        )
    db.session.commit()
    return ids


def reclaim(*, now: datetime) -> int:
    """Queue again what a worker leased and never finished; return how many.

    A lease ends with its time, or at once when its process on this machine is gone.
    """
    begin_writing()
    leased = OutgoingMail.state == MailState.LEASED
    owners = db.session.scalars(select(OutgoingMail.leased_by).where(leased).distinct())
    gone = [owner for owner in owners if owner and _is_gone(owner)]
    lapsed = or_(OutgoingMail.leased_until < now, OutgoingMail.leased_by.in_(gone))
    statement = update(OutgoingMail).where(leased, lapsed)
    result = db.session.execute(statement.values(state=MailState.QUEUED, leased_until=None))
    db.session.commit()
    return _changed(result)


def _this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_gone(owner: str) -> bool:
    """Return whether the lease belongs to a process of this machine that no longer runs."""
    host, _, number = owner.rpartition(":")
    return host == socket.gethostname() and not Path(f"/proc/{number}").exists()


def sweep(*, now: datetime) -> int:
    """Delete the emptied rows of mails sent long ago; return how many."""
    begin_writing()
    old = delete(OutgoingMail).where(
        OutgoingMail.state == MailState.SENT, OutgoingMail.sent_at < now - rules.KEEP_SENT
    )
    gone = _changed(db.session.execute(old))
    db.session.commit()
    return gone


def _deliver_all(connection: smtp.PoliteConnection, ids: list[int]) -> None:
    pause = 1 / current_app.config["MAIL_RATE"] if current_app.config["MAIL_RATE"] else 0
    for mail_id in ids:
        started = time.monotonic()
        _deliver(connection, mail_id)
        time.sleep(max(0.0, pause - (time.monotonic() - started)))


def _deliver(connection: smtp.PoliteConnection, mail_id: int) -> None:
    row = db.session.get_one(OutgoingMail, mail_id)
    error: Exception | None = None
    try:
        message = compose(row)
        db.session.rollback()  # The conversation may take long; no transaction stays open over it.
        connection.deliver(message)
    except Exception as fault:
        if not rules.is_about_this_mail(fault):
            raise
        error = fault
    _note(mail_id, error, now=clock.now())


def compose(row: OutgoingMail) -> Message:
    """Return the mail as it is sent: subject, text and HTML, in its language."""
    folder, args = f"emails/{row.template}", outbox.arguments(row)
    headers = args.pop("headers", {})
    with i18n.speaking(row.lang):
        message = Message(
            subject=" ".join(render_template(f"{folder}/subject.txt", **args).split()),
            recipients=[row.recipient or ""],
            body=wrapped(render_template(f"{folder}/body.txt", **args).strip()) + "\n",
            html=render_template(f"{folder}/body.html", **args),
            charset="utf-8",
            extra_headers={
                "Auto-Submitted": "auto-generated",
                "Content-Language": row.lang,
                **headers,
            },
        )
    message.msgId = row.message_id
    return message


def _note(mail_id: int, error: Exception | None, *, now: datetime) -> None:
    begin_writing()
    row = db.session.get_one(OutgoingMail, mail_id)
    row.leased_until = None
    if error is None:
        _mark_sent(row, now)
    else:
        _mark_refused(row, error, now)
    db.session.commit()


def _mark_sent(row: OutgoingMail, now: datetime) -> None:
    row.state, row.sent_at, row.last_error = MailState.SENT, now, None
    row.recipient_sealed = row.args_sealed = None
    log.info("mail_sent", mail_id=row.id, kind=row.kind, tries=row.tries)


def _mark_refused(row: OutgoingMail, error: Exception, now: datetime) -> None:
    row.tries += 1
    code = rules.reply_code(error)
    row.last_error = str(code) if code else type(error).__name__
    row.due_at = now + rules.wait_before(row.tries)
    row.state = MailState.DEAD if rules.is_final(error, row.tries) else MailState.QUEUED
    log.warning("mail_refused", mail_id=row.id, kind=row.kind, tries=row.tries,
                reply_code=code, error_type=type(error).__name__, state=row.state)  # fmt: skip


def _give_back(ids: list[int]) -> None:
    db.session.rollback()
    begin_writing()
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(ids), OutgoingMail.state == MailState.LEASED)
        .values(state=MailState.QUEUED, leased_until=None)
    )
    db.session.commit()


def _changed(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
