"""Migrations from nothing give exactly our models, and go down and up again, on both databases."""

from __future__ import annotations

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select

from lfnkr_app import create_app
from lfnkr_app.config import ROOT
from lfnkr_app.database import Base, db
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.models import SecretKey
from tests.conftest import DATABASES, settings

EXPORT = ROOT / "tests" / "data" / "wordpress-export.xml.gz"


@pytest.fixture(params=DATABASES)
def empty_app(request, database_uri, worker_id, tmp_path_factory):
    media = str(tmp_path_factory.mktemp("media"))
    uri = database_uri(request.param, f"migrations_{worker_id}")
    app = create_app(settings(uri, LFNKR_MEDIA_DIR=media))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _differences():
    def ours(obj, name, kind, reflected, compare_to):
        return not (kind == "table" and reflected and compare_to is None and "search" in str(name))

    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": ours}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)


def test_migrations_from_empty_give_exactly_our_models(empty_app):
    flask_migrate.upgrade()
    found = [d for d in _differences() if "search" not in str(d)]
    assert not found, f"write a migration for: {found}"


def test_every_migration_goes_down_and_up_again(empty_app):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        assert "signature" in inspect(connection).get_table_names()


def test_migrating_makes_the_keys_so_that_the_first_command_need_not(empty_app):
    flask_migrate.upgrade()
    ran = empty_app.test_cli_runner().invoke(args=["news", "import-wordpress", str(EXPORT)])
    assert ran.exit_code == 0, ran.stderr
    assert db.session.scalar(select(func.count()).select_from(SecretKey)) == len(keys.STANDING)
