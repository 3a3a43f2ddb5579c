"""The outbox: queue a mail in the transaction that it belongs to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, exists, func, select

from lfnkr_app.database import db, new_uid
from lfnkr_app.mail.models import MailState, OutgoingMail

#: Lower goes first: a link that somebody waits for, then receipts, then everything else.
URGENT: Final = 0
SOON: Final = 1
BULK: Final = 5


@dataclass(frozen=True)
class Letter:
    """A mail as a feature writes it: to whom, from which template, filled with what.

    `key` names the occasion; a second mail with the same key is not queued. `about` groups the
    mails that one limit counts together, such as one address under one letter. `headers` are
    sealed like the arguments: the link to unsubscribe names its reader.
    """

    key: str
    kind: str
    recipient: str
    template: str
    lang: str
    args: dict[str, Any] = field(default_factory=dict)
    priority: int = SOON
    about: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def queue(letter: Letter, *, now: datetime) -> bool:
    """Put a mail in the outbox; return False where one with its key is there already."""
    if db.session.scalar(select(exists().where(OutgoingMail.key == letter.key))):
        return False
    uid = new_uid()
    db.session.add(
        OutgoingMail(
            uid=uid,
            key=letter.key,
            kind=letter.kind,
            priority=letter.priority,
            lang=letter.lang,
            template=letter.template,
            recipient=letter.recipient,
            about=letter.about,
            args_json=json.dumps({**letter.args, **_own(letter)}, ensure_ascii=False),
            queued_at=now,
            due_at=now,
            message_id=f"<{uid.hex()}@{_host()}>",
        )
    )
    return True


def withdraw(about: bytes, kind: str) -> int:
    """Take back what waits about that subject and is no longer wanted; return how many."""
    waiting = delete(OutgoingMail).where(
        OutgoingMail.about == about, OutgoingMail.kind == kind,
        OutgoingMail.state == MailState.QUEUED,
    )  # fmt: skip
    return int(db.session.execute(waiting).rowcount)  # type: ignore[attr-defined]


def waiting_bulk() -> int:
    """Return how many mails of mailings wait in the outbox."""
    query = select(func.count()).select_from(OutgoingMail)
    states = OutgoingMail.state.in_((MailState.QUEUED, MailState.LEASED))
    return db.session.scalar(query.where(states, OutgoingMail.priority >= BULK)) or 0


def count_about(about: bytes, *, since: datetime | None = None) -> int:
    """Return how many mails were queued about that subject, all or since a moment."""
    query = select(func.count()).select_from(OutgoingMail).where(OutgoingMail.about == about)
    if since is not None:
        query = query.where(OutgoingMail.queued_at > since)
    return db.session.scalar(query) or 0


def last_about(about: bytes) -> datetime | None:
    """Return when the newest mail about that subject was queued."""
    return db.session.scalar(
        select(func.max(OutgoingMail.queued_at)).where(OutgoingMail.about == about)
    )


def _own(letter: Letter) -> dict[str, Any]:
    return {"headers": letter.headers} if letter.headers else {}


def _host() -> str:
    return urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
