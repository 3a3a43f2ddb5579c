"""Short transactions of their own, beside the request's unit of work: sessions, tries, codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection

from lfnkr_app.database import WRITING, db


@contextmanager
def writing() -> Iterator[Connection]:
    """Give a connection that may write, and commit at the end.

    Never inside a unit of work that writes: on SQLite it would wait for itself.
    """
    with db.engine.connect() as connection:
        yield connection.execution_options(**{WRITING: True})
        connection.commit()


@contextmanager
def reading() -> Iterator[Connection]:
    """Give a connection that only reads."""
    with db.engine.connect() as connection:
        yield connection
