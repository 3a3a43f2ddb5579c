"""The audit trail: who did what when; append-only, each entry chained to the one before."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.database import db
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import SealBroken

START: Final = b"\0" * 32
_LOCK: Final = 0x4C464E4B52  # "LFNKR": the number of the advisory lock on PostgreSQL.
_STEP: Final = 500


def record(
    act: str,
    subject: str,
    *,
    actor: StaffUser | None,
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Add an entry in the caller's unit of work, which writes; no actor: the server's keeper.

    `act` is `signatures.export` and the like, `subject` what it was done to: no personal data in
    either. The detail is sealed. Entries wait for each other: commit soon after.
    """
    entry = AuditEntry(at=now, actor_id=actor.id if actor else None, act=act, subject=subject)
    entry.detail_json = _canonical(detail or {})
    entry.detail_key = _detail_key(entry.uid, entry.detail_json or "")
    entry.previous = _last_hash()
    entry.hash = _hash(entry)
    db.session.add(entry)
    db.session.flush()


def verify() -> int | None:
    """Return the id of the first entry that is not as it was written, or None."""
    previous = START
    for entry in _entries():
        if entry.previous != previous or not _is_whole(entry):
            return entry.id
        previous = entry.hash
    return None


def detail_of(entry: AuditEntry) -> dict[str, Any]:
    """Return the opened detail of an entry; empty where it is forgotten."""
    return dict(json.loads(entry.detail_json or "{}"))


def _last_hash() -> bytes:
    """Return the hash to go on from; nobody else can add until this transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(newest) or START


def _entries() -> Iterator[AuditEntry]:
    seen = 0
    while True:
        query = select(AuditEntry).where(AuditEntry.id > seen).order_by(AuditEntry.id).limit(_STEP)
        step = db.session.scalars(query).all()
        yield from step
        if len(step) < _STEP:
            return
        seen = step[-1].id
        for entry in step:
            db.session.expunge(entry)


def _is_whole(entry: AuditEntry) -> bool:
    try:
        detail = entry.detail_json
    except SealBroken:
        return False
    if detail is not None and not _same(entry.detail_key, _detail_key(entry.uid, detail)):
        return False
    return _same(entry.hash, _hash(entry))


def _hash(entry: AuditEntry) -> bytes:
    facts = {
        "uid": entry.uid.hex(), "at": entry.at.isoformat(), "actor": entry.actor_id,
        "act": entry.act, "subject": entry.subject, "detail": entry.detail_key.hex(),
    }  # fmt: skip
    return keys.mac("audit", b"entry", entry.previous, _canonical(facts).encode())


def _detail_key(uid: bytes, detail: str) -> bytes:
    return keys.mac("audit", b"detail", uid, detail.encode())


def _canonical(values: Mapping[str, Any]) -> str:
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def _same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
