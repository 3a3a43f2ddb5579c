"""Limits by network: a fixed window, counted in the database on a short transaction of its own.

Memory is counted per process and so counts nothing; Redis is for those who outgrow one machine. The
network is hashed with the salt of the day before it becomes a key. A loopback or private peer is
no network, and has no limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from flask import request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy import Integer, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app import clock
from lfnkr_app.database import UNHURRIED, WRITING, Base, UtcDateTime, db, table_of
from lfnkr_app.privacy import keys
from lfnkr_app.web.network import network_of

View = TypeVar("View", bound=Callable[..., Any])
#: What one network may post. Generous: a school or a phone company is one network too.
FORMS: Final = "20 per minute;200 per hour"


class RateLimit(Base):
    """How often one key was seen in its present window."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class DatabaseStorage(Storage):
    """The storage behind `database://`."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - the library's own shape

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what the library is to take for a storage fault."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return how many there are in this window."""
        return count(key, timedelta(seconds=expiry), amount)

    def get(self, key: str) -> int:
        """Return how many there are in this window."""
        query = select(RateLimit.n).where(RateLimit.key == key, RateLimit.expires_at > clock.now())
        with db.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970."""
        query = select(RateLimit.expires_at).where(RateLimit.key == key)
        with db.engine.connect() as connection:
            ends = connection.execute(query).scalar()
        return math.ceil((ends or clock.now()).timestamp())

    def check(self) -> bool:
        """Return whether the storage can be used."""
        return True

    def reset(self) -> int | None:
        """Forget everything; return how many rows there were."""
        return int(_in_own_transaction(lambda c: c.execute(delete(RateLimit)).rowcount))

    def clear(self, key: str) -> None:
        """Forget one key."""
        _in_own_transaction(lambda c: c.execute(delete(RateLimit).where(RateLimit.key == key)))


def count(key: str, within: timedelta, amount: int = 1) -> int:
    """Count one more under a key; return how many there are in its window, exactly."""
    now = clock.now()
    values = {"key": key, "n": amount, "expires_at": now + within, "by": amount, "now": now}
    statement = _counting(db.engine.dialect.name)
    return int(_in_own_transaction(lambda c: c.execute(statement, values).scalar_one()))


def network_key() -> str:
    """Return the hashed network of this request."""
    network = network_of(request.remote_addr)
    return keys.network_key(network, clock.now()).hex() if network else "near"


def is_near() -> bool:
    """Return whether the peer is loopback or private, and so no network."""
    return network_of(request.remote_addr) is None


limiter = Limiter(key_func=network_key, swallow_errors=True, strategy="fixed-window")


def by_network(limit: str = FORMS) -> Callable[[View], View]:
    """Return a decorator that limits a view for each network; more answers 429."""
    return cast("Callable[[View], View]", limiter.limit(limit, exempt_when=is_near))


def sweep(now: datetime) -> None:
    """Delete the windows that are over."""
    _in_own_transaction(lambda c: c.execute(delete(RateLimit).where(RateLimit.expires_at <= now)))


@lru_cache
def _counting(dialect: str) -> Any:
    """Return the statement that counts one more, made once: making it costs more than running."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table_of(RateLimit))
    given, by = statement.excluded, bindparam("by", type_=Integer)
    is_over = RateLimit.expires_at <= bindparam("now", type_=UtcDateTime)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "n": case((is_over, by), else_=RateLimit.n + by),
            "expires_at": case((is_over, given.expires_at), else_=RateLimit.expires_at),
        },
    ).returning(RateLimit.n)


def _in_own_transaction(act: Callable[[Any], Any]) -> Any:
    """Return what `act` returns; its commit does not wait for the disk.

    A count that a power cut takes away harms nobody; a signature that waited for it twice would.
    """
    with db.engine.connect() as plain:
        connection = plain.execution_options(**{WRITING: True, UNHURRIED: True})
        result = act(connection)
        connection.commit()
        return result
