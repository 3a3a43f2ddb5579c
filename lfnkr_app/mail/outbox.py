"""The outbox: queue a mail in the transaction that it belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app.database import db, new_uid, table_of
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.privacy.sealing import sealer

#: Lower goes first: a link that somebody waits for, then receipts, then everything else.
URGENT: Final = 0
SOON: Final = 1
BULK: Final = 5

#: What a mail says is gathered by this when it is sent: recipient and language in, arguments out.
Filler = Callable[[str, str], dict[str, Any]]
_fillers: dict[str, Filler] = {}


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


def fill_when_sent(template: str, filler: Filler) -> None:
    """Let mails of a template that were queued without arguments get them when they are sent.

    Whoever asks for what is known of an address then waits no longer for one that is known.
    """
    _fillers[template] = filler


def arguments(row: OutgoingMail) -> dict[str, Any]:
    """Return the arguments of a mail that is sent now; reads, and changes nothing."""
    filler = _fillers.get(row.template)
    return row.args or (filler(row.recipient or "", row.lang) if filler else {})


def queue(letter: Letter, *, now: datetime) -> bool:
    """Put a mail in the outbox; return False where one with its key is there already."""
    uid, args = new_uid(), {**letter.args, **_own(letter)}
    row = {
        "uid": uid, "key": letter.key, "kind": letter.kind, "priority": letter.priority,
        "lang": letter.lang, "template": letter.template, "about": letter.about,
        "recipient": _sealed(uid, "recipient", letter.recipient),
        "args": _sealed(uid, "args", json.dumps(args, ensure_ascii=False)),
        "queued_at": now, "due_at": now, "message_id": f"<{uid.hex()}@{_host()}>",
    }  # fmt: skip
    return db.session.scalar(_putting(db.engine.dialect.name), row) is not None


@lru_cache
def _putting(dialect: str) -> Any:
    """Return the statement that puts a mail in unless its key is there, made once."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    unless_known = insert(table_of(OutgoingMail)).on_conflict_do_nothing(index_elements=["key"])
    return unless_known.returning(OutgoingMail.id)


def _sealed(uid: bytes, column: str, text: str) -> bytes:
    return sealer().seal(text.encode(), table="outgoing_mail", column=column, uid=uid)


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
