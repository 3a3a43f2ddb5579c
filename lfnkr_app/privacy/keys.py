"""The site's own keys: random, made when first needed, stored sealed, read once by a process."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lfnkr_app import clock
from lfnkr_app.database import WRITING, db, new_uid
from lfnkr_app.privacy.models import SecretKey
from lfnkr_app.privacy.sealing import sealer

STANDING = ("tokens", "addresses", "stamps", "totp", "audit")
NETWORK_SALT_DAYS = 7


def key(name: str) -> bytes:
    """Return the 32-byte key of that name, the same one for ever and in every process."""
    known: dict[str, bytes] = current_app.extensions["lfnkr_keys"]
    if name not in known:
        known[name] = _stored(name) or _made(name)
    return known[name]


def ensure() -> None:
    """Make every standing key that is missing, before any unit of work holds the write lock."""
    for name in STANDING:
        key(name)


def mac(name: str, *parts: bytes) -> bytes:
    """Return the 32-byte HMAC-SHA256 of `parts`, unambiguous in their lengths."""
    return mac_with(key(name), *parts)


def mac_with(secret: bytes, *parts: bytes) -> bytes:
    """Return the HMAC-SHA256 of `parts` under a key that the caller holds."""
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(secret, framed, hashlib.sha256).digest()


def network_key(network: str, now: datetime) -> bytes:
    """Return a 16-byte key for an IPv4 address or IPv6 /64, which cannot be told after a week.

    Source: design rule 8; the salt of each Tokyo day is deleted after seven days.
    """
    return mac(f"network-{clock.tokyo_day(now).isoformat()}", network.encode())[:16]


def forget_old_salts(now: datetime) -> int:
    """Delete the network salts older than a week; return how many went."""
    oldest = clock.tokyo_day(now) - timedelta(days=NETWORK_SALT_DAYS)
    old = delete(SecretKey).where(
        SecretKey.name.like("network-%"), SecretKey.name < f"network-{oldest.isoformat()}"
    )
    known: dict[str, bytes] = current_app.extensions["lfnkr_keys"]
    for name in [n for n in known if n.startswith("network-") and n < f"network-{oldest}"]:
        del known[name]
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _stored(name: str) -> bytes | None:
    query = select(SecretKey.uid, SecretKey.value_sealed).where(SecretKey.name == name)
    with db.engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _opened(*row)


def _made(name: str) -> bytes:
    """Store a new key unless another process was faster; return the one that stands."""
    uid, value = new_uid(), secrets.token_bytes(32)
    sealed = sealer().seal(value, table="secret_key", column="value", uid=uid)
    row = {"name": name, "uid": uid, "value_sealed": sealed, "made_at": clock.now()}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(SecretKey).values(row).on_conflict_do_nothing()
    with db.engine.connect() as connection:
        connection = connection.execution_options(**{WRITING: True})
        connection.execute(statement)
        connection.commit()
    return _stored(name) or value


def _opened(uid: bytes, sealed: bytes) -> bytes:
    return sealer().open(sealed, table="secret_key", column="value", uid=uid)
