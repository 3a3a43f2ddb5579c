"""The database: the base of every model, the column types, and the unit of work.

A unit of work that writes says so first, with `begin_writing()`; every other one is read-only, on
SQLite through `query_only`, on PostgreSQL through a READ ONLY transaction. Read-then-write under a
plain BEGIN fails on SQLite as soon as two people act at once.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, Final, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, LargeBinary, MetaData, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS: Final = 5000
LOCK_TRIES: Final = 4
WRITING: Final = "lfnkr_writing"
#: An option beside WRITING, for counters that may be lost: the commit does not wait for the disk.
UNHURRIED: Final = "lfnkr_unhurried"
NAMING: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, without its zone where SQLite stores text."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as an aware one in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every model."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, bytes: LargeBinary},
    )

    def __init__(self, **values: Any) -> None:
        """Set `uid` before all else: sealed columns are bound to it."""
        if hasattr(type(self), "uid") and "uid" not in values:
            values = {"uid": new_uid(), **values}
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name!r}")
            setattr(self, name, value)


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements that need no row objects."""
    return cast("Table", model.__table__)


class HasUid:
    """A row with a random 16-byte name, made before the insert; seals and tokens hang on it."""

    uid: Mapped[bytes] = mapped_column(unique=True)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def insert_new(model: type[Base], row: dict[str, Any]) -> Any:
    """Return the INSERT of a row that does nothing where a row with such a key is there."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(model).values(row).on_conflict_do_nothing()


def new_uid() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(16)


def engine_options(uri: str) -> dict[str, Any]:
    """Return the options for `create_engine` that this kind of database needs."""
    if not uri.startswith("sqlite"):
        return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 12, "max_overflow": 8}
    import pysqlite3

    return {
        "module": pysqlite3,
        "hide_parameters": True,
        "pool_size": 16,
        "connect_args": {
            "isolation_level": None,
            "timeout": BUSY_TIMEOUT_MS / 1000,
            "check_same_thread": False,
        },
    }


def engine_for(uri: str) -> Engine:
    """Return an engine like the site's own, for tools that stand outside the application."""
    return create_engine(uri, **engine_options(uri))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    if not type(dbapi_connection).__module__.startswith("pysqlite3"):
        return
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
                   f"busy_timeout={BUSY_TIMEOUT_MS}"):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    _open(connection, writing=bool(options.get(WRITING)), waits=not options.get(UNHURRIED))


def _open(connection: Connection, *, writing: bool, waits: bool = True) -> None:
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        raw.execute(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        if writing:
            raw.execute(f"PRAGMA synchronous={'FULL' if waits else 'NORMAL'}")
        _begin_sqlite(connection, raw, "BEGIN IMMEDIATE" if writing else "BEGIN")
    else:
        raw.read_only = not writing
        if not waits:
            raw.execute("SET LOCAL synchronous_commit TO off")


def _begin_sqlite(connection: Connection, raw: Any, statement: str) -> None:
    """Begin; wait for the write lock again where SQLite, which is not fair, passed us over.

    Raises:
        OperationalError: the lock was not to be had in `LOCK_TRIES` times the busy timeout.
    """
    refused: Any = getattr(connection.dialect.dbapi, "OperationalError")  # noqa: B009 - untyped
    for tries_left in reversed(range(LOCK_TRIES)):
        try:
            raw.execute(statement)
            return
        except refused as fault:
            if not tries_left:
                raise OperationalError(statement, None, fault) from None


def begin_writing() -> None:
    """End what was read and begin a transaction that may write, with the lock at once.

    Rows loaded before are read again when next touched. Rows changed or added and not yet flushed
    stay in the session and are written by it: they began as values, not as a read.
    """
    session = db.session()
    if not session.in_transaction():
        session.connection(execution_options={WRITING: True})
        return
    connection = session.connection()
    raw: Any = connection.connection.dbapi_connection
    raw.rollback()
    _open(connection, writing=True)
    for row in set(session.identity_map.values()) - set(session.dirty) - set(session.deleted):
        session.expire(row)


def commit() -> None:
    """Commit the unit of work; a 2xx or 303 after this means that it is on disk."""
    db.session.commit()


def empty_log() -> None:
    """Write SQLite's log back and cut it to nothing: what was forgotten must not linger there."""
    if db.engine.dialect.name != "sqlite":
        return
    raw: Any = db.engine.raw_connection()
    try:
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
