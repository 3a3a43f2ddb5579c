"""Prints what requests cost: CPU milliseconds (median) and SQL statements, in one process.

    .venv/bin/python -m bench.requests [--signatures N] [--uri URI]

Wall time and requests a second depend on the machine; compare ratios from one run.
"""

from __future__ import annotations

import argparse
import base64
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import flask_migrate
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from lfnkr_app import clock, config, create_app
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import letter, posts
from lfnkr_app.petitions import emails
from lfnkr_app.petitions.models import Signature
from lfnkr_app.privacy import keys

ROUNDS = 60
BASE = {"base_url": "http://127.0.0.1:8000"}
GIVEN = {"LFNKR_SECRET_KEY": "b" * 32, "LFNKR_LOG_LEVEL": "ERROR",
         "LFNKR_SEAL_KEYS": "b:" + base64.b64encode(b"b" * 32).decode()}  # fmt: skip
SIGN = f"/letters/{letter.SLUG}/sign/"
_statements = 0


@event.listens_for(Engine, "before_cursor_execute")
def _count(*_: object) -> None:
    global _statements
    _statements += 1


def statements() -> int:
    """Return how many statements were sent so far."""
    return _statements


def main() -> None:
    """Make a site, load it, and print a line for each kind of request."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        app = site(asked.uri or f"sqlite:///{folder}/bench.db")
        with app.app_context():
            _fill(asked.signatures)
            tokens = _tokens(ROUNDS)
        for name, requests in _kinds(tokens):
            _measure(app, name, requests)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signatures", type=int, default=1000)
    parser.add_argument("--uri", help="an empty database; a temporary SQLite file without it")
    return parser.parse_args()


def site(uri: str, **more: str) -> Flask:
    """Return a site on that database, migrated and empty."""
    given = {**GIVEN, "LFNKR_SQLALCHEMY_DATABASE_URI": uri, **more}
    app = create_app(config.load(given, Path("/dev/null")))
    with app.app_context():
        flask_migrate.upgrade()
        keys.ensure()
    return app


def _fill(signatures: int) -> None:
    for load in (posts.load_posts, letter.load_letter):
        begin_writing()
        load(clock.now())
        db.session.commit()
    client = _client()
    for number in range(signatures):
        client(_fields(f"fill{number}"))


def _client() -> Callable[[str], object]:
    from flask import current_app

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    kind = "application/x-www-form-urlencoded"
    return lambda data: app.test_client().post(SIGN, data=data, content_type=kind, **BASE)


def _fields(who: str) -> str:
    return urlencode({"name": f"Example {who}", "email": f"{who}@example.org", "consent": "y"})


def _tokens(number: int) -> list[str]:
    client = _client()
    for n in range(number):
        client(_fields(f"confirm{n}"))
    db.session.rollback()
    query = db.select(Signature).order_by(Signature.id.desc()).limit(number)
    return [emails.confirm_token(row) for row in db.session.scalars(query)]


def _kinds(tokens: list[str]) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    yield "home", [("/", None)] * ROUNDS
    yield "post", [("/true-north-the-film/", None)] * ROUNDS
    yield "month archive", [("/2022/03/", None)] * ROUNDS
    yield "search", [("/?s=Vladivostok", None)] * ROUNDS
    yield "letter", [(f"/letters/{letter.SLUG}/", None)] * ROUNDS
    yield "count.json", [(f"/letters/{letter.SLUG}/count.json", None)] * ROUNDS
    yield "sign POST", [(SIGN, _fields(f"bench{n}")) for n in range(ROUNDS)]
    yield "confirm POST", [(f"/confirm/{token}", "") for token in tokens]


def _measure(app: Flask, name: str, requests: list[tuple[str, str | None]]) -> None:
    client, spent, statements = app.test_client(), [], 0
    for path, body in requests:
        before, started = _statements, time.process_time()
        answer = (
            client.get(path, **BASE) if body is None else
            client.post(path, data=body, content_type="application/x-www-form-urlencoded", **BASE)
        )  # fmt: skip
        spent.append(1000 * (time.process_time() - started))
        statements = _statements - before
        assert answer.status_code < 400, f"{name}: {answer.status_code}"  # noqa: S101
    print(f"{name:14} {statistics.median(spent):6.1f} ms CPU  {statements:3} statements")


if __name__ == "__main__":
    main()
