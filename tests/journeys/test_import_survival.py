"""The worker moves a site in; cut off in the middle it says so, and a second run ends it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from lfnkr_app.database import engine_for
from tests.conftest import DATABASES
from tests.news.exports import export, item
from tests.served import Served

POSTS = 800
QUEUE = """INSERT INTO import_run (file_name, stored_as, lang, dry_run, state, started_by, made_at,
done, total) VALUES ('e.xml', 'e.xml', 'en', false, 'queued', 'x', :now, 0, 0)"""


@pytest.fixture(params=DATABASES)
def uri(request, database_uri, worker_id):
    return database_uri(request.param, f"moving_{worker_id}")


def wait_for(ask, wanted, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while not wanted(found := ask()):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_a_run_survives_the_end_of_every_process(uri, tmp_path):
    uploads = tmp_path / "media" / ".imports"
    uploads.mkdir(parents=True)
    export(uploads, *(item(n, body="Words of a report. " * 40) for n in range(1, POSTS + 1)),
           name="e.xml")  # fmt: skip
    with Served(uri, tmp_path / "log", LFNKR_MEDIA_DIR=str(tmp_path / "media")) as site:
        engine = engine_for(uri)

        def write(statement: str, **values: object) -> None:
            with engine.connect().execution_options(lfnkr_writing=True) as connection:
                connection.execute(text(statement), values)
                connection.commit()

        def run() -> tuple[str, int, object]:
            with engine.connect() as connection:
                query = text("SELECT state, done, report FROM import_run")
                state, done, report = connection.execute(query).one()
                return state, done, json.loads(report) if isinstance(report, str) else report

        write(QUEUE, now=datetime.now(UTC).replace(tzinfo=None))
        wait_for(run, lambda found: found[0] == "running" and found[1] > 0)
        site.kill()
        assert run()[0] == "running"
        assert 0 < run()[1] < POSTS
        site.start()
        _state, _done, report = wait_for(run, lambda found: found[0] == "failed")
        assert "cut off" in report["fault"][0]
        write("UPDATE import_run SET state = 'queued', report = NULL")
        _state, done, report = wait_for(run, lambda found: found[0] == "done")
        assert done == POSTS
        counts = {(kind, outcome): n for kind, outcome, n in report["counts"]}
        assert counts["posts", "new"] + counts["posts", "same"] == POSTS
        assert counts["posts", "same"] > 0
        assert not (uploads / "e.xml").exists()
        engine.dispose()
