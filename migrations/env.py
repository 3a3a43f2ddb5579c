"""How migrations run: online, in one write transaction, foreign keys checked before commit.

At the end the site's standing keys are made where any is missing. Made later, inside a unit of
work that holds SQLite's write lock, they would wait for that lock in vain.

SQLite rebuilds a table by dropping the old one; with foreign keys on that would delete its
children. So they are off on the raw connection before BEGIN, and checked at the end.
"""

from alembic import context
from flask import current_app
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from lfnkr_app.database import WRITING, Base, db
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.models import SecretKey


def run() -> None:
    """Bring the database to the wanted revision."""
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            _migrate(connection.execution_options(**{WRITING: True}), on_sqlite=on_sqlite)
        finally:
            if on_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")
        has_keys = inspect(connection).has_table(SecretKey.__tablename__)
    if has_keys:
        keys.ensure()


def _migrate(connection: Connection, *, on_sqlite: bool) -> None:
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection, target_metadata=Base.metadata, transactional_ddl=True,
        **{**options, "render_as_batch": on_sqlite},
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
        if on_sqlite:
            _check_foreign_keys(connection)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"a migration would leave broken references: {broken[:5]}")


run()
