"""What was promised stays true when every process is killed, and when the mail server is away."""

from __future__ import annotations

import http.client
import threading
import time
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from lfnkr_app.database import engine_for
from tests.conftest import DATABASES
from tests.mailbox import Mailbox
from tests.served import Served, free_port

LETTER = "/letters/open-letter-to-xi-jinping/sign/"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=DATABASES)
def uri(request, database_uri, worker_id):
    return database_uri(request.param, f"survival_{worker_id}")


def post(site: Served, number: int) -> int:
    fields = {
        "name": f"Example {number}",
        "email": f"s{number}@example.org",
        "display": "hidden",
        "consent": "y",
    }
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    try:
        connection.request("POST", LETTER, urlencode(fields), HEADERS)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def rows(uri: str, statement: str) -> list[tuple]:
    engine = engine_for(uri)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def made_since(uri: str, newest: int) -> int:
    return rows(uri, f"SELECT count(*) FROM signature WHERE id > {newest}")[0][0]  # noqa: S608


def test_no_accepted_signature_and_no_mail_is_lost_when_every_process_is_killed(uri, tmp_path):
    with Mailbox() as box:
        site = Served(uri, tmp_path / "log", LFNKR_MAIL_PORT=str(box.port))
        with site:
            site.run("demo", "load")
            newest = rows(uri, "SELECT max(id) FROM signature")[0][0]
            accepted = _post_while_killing(site, 1000)
            site.start()
            assert 50 < accepted < 1000
            assert made_since(uri, newest) >= accepted
            _wait_for(lambda: _waiting(uri) == 0)
        sent = {str(letter["To"]) for letter in box.letters}
        assert len(sent) == made_since(uri, newest)


def _post_while_killing(site: Served, total: int) -> int:
    """Send POSTs from eight threads, kill the site midway; return how many were accepted."""
    answers: list[int] = []

    def run(start: int) -> None:
        answers.extend(post(site, number) for number in range(start, total, 8))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    _wait_for(lambda: answers.count(303) > 200)
    site.kill()
    for thread in threads:
        thread.join()
    return answers.count(303)


def _waiting(uri: str) -> int:
    return rows(uri, "SELECT count(*) FROM outgoing_mail WHERE state <> 'sent'")[0][0]


def _wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.2)


def test_nothing_is_lost_and_nothing_doubled_when_the_mail_server_is_away(uri, tmp_path):
    port = free_port()
    with Served(uri, tmp_path / "log", LFNKR_MAIL_PORT=str(port)) as site:
        site.run("demo", "load")
        assert [post(site, number) for number in range(10)] == [303] * 10
        time.sleep(3)
        assert _waiting(uri) == 10
        with Mailbox(port) as box:
            _wait_for(lambda: len(box.letters) == 10, seconds=45)
            time.sleep(1)
            assert len({letter["Message-ID"] for letter in box.letters}) == len(box.letters) == 10
