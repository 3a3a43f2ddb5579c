"""How often someone may try: counted on a short transaction of its own, before any hashing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask import request
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from lfnkr_app.accounts import rules
from lfnkr_app.accounts.models import StaffTry
from lfnkr_app.accounts.rules import Limit
from lfnkr_app.accounts.short import writing
from lfnkr_app.database import db
from lfnkr_app.privacy import keys
from lfnkr_app.web.network import network_of

Tries = Mapping[bytes, Limit]


def of_sign_in(email: str, now: datetime) -> Tries:
    """Return what a try to sign in to that account, from this request's network, counts against."""
    near = _network(now)
    who = email.strip().lower().encode()
    tries = {_key(b"pair", who, near or b""): rules.PAIR, _key(b"account", who): rules.ACCOUNT}
    return {**tries, _key(b"network", near): rules.NETWORK} if near else tries


def of_code(user_id: int) -> Tries:
    """Return what a try at a code of that account counts against."""
    return {_key(b"code", str(user_id).encode()): rules.CODE}


def of_reset(email: str, now: datetime) -> Tries:
    """Return what a wish for a new password's mail counts against."""
    near = _network(now)
    wanted = {_key(b"reset", email.strip().lower().encode()): rules.RESET}
    return {**wanted, _key(b"reset-network", near): rules.NETWORK} if near else wanted


def take(tries: Tries, now: datetime) -> bool:
    """Count one try and return True; while any of its waits lasts, count nothing and return False.

    The try is counted before it is known to fail, so that many at once gain nothing.
    """
    with writing() as connection:
        _forget_old(connection, now)
        _make_rows(connection, tries, now)
        if not _all_may(connection, tries, now):
            return False
        counted = update(StaffTry).where(StaffTry.key.in_(tries))
        connection.execute(counted.values(failures=StaffTry.failures + 1, last_at=now))
        return True


def forgive(tries: Tries) -> None:
    """Forget the failures of whoever has now succeeded; of the network's only this one try."""
    own = [key for key, limit in tries.items() if limit is not rules.NETWORK]
    shared = [key for key, limit in tries.items() if limit is rules.NETWORK]
    with writing() as connection:
        connection.execute(delete(StaffTry).where(StaffTry.key.in_(own)))
        back = update(StaffTry).where(StaffTry.key.in_(shared), StaffTry.failures > 0)
        connection.execute(back.values(failures=StaffTry.failures - 1))


def _forget_old(connection: Connection, now: datetime) -> None:
    old = delete(StaffTry).where(StaffTry.last_at < now - rules.FORGET_TRIES_AFTER)
    connection.execute(old)


def _make_rows(connection: Connection, wanted: Iterable[bytes], now: datetime) -> None:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    rows = [{"key": key, "failures": 0, "last_at": now} for key in sorted(wanted)]
    insert = dialect.insert(StaffTry).values(rows)
    connection.execute(insert.on_conflict_do_nothing())


def _all_may(connection: Connection, tries: Tries, now: datetime) -> bool:
    query = select(StaffTry.key, StaffTry.failures, StaffTry.last_at)
    locked = query.where(StaffTry.key.in_(tries)).order_by(StaffTry.key).with_for_update()
    return all(
        rules.may_try(tries[key], failures, last_at, now)
        for key, failures, last_at in connection.execute(locked)
    )


def _network(now: datetime) -> bytes | None:
    network = network_of(request.remote_addr)
    return keys.network_key(network, now) if network else None


def _key(kind: bytes, *parts: bytes) -> bytes:
    return keys.mac("limits", kind, *parts)
