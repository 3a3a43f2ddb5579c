"""The outbox: queue a mail in the transaction that it belongs to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import exists, func, select

from lfnkr_app.database import db, new_uid
from lfnkr_app.mail.models import OutgoingMail

#: Lower goes first: a link that somebody waits for, then receipts, then everything else.
URGENT: Final = 0
SOON: Final = 1
BULK: Final = 5


@dataclass(frozen=True)
class Letter:
    """A mail as a feature writes it: to whom, from which template, filled with what.

    `key` names the occasion; a second mail with the same key is not queued. `about` groups the
    mails that one limit counts together, such as one address under one letter.
    """

    key: str
    kind: str
    recipient: str
    template: str
    lang: str
    args: dict[str, Any] = field(default_factory=dict)
    priority: int = SOON
    about: bytes | None = None


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
            args_json=json.dumps(letter.args, ensure_ascii=False),
            queued_at=now,
            due_at=now,
            message_id=f"<{uid.hex()}@{_host()}>",
        )
    )
    return True


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


def _host() -> str:
    return urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
