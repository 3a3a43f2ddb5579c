"""Prints what signing and confirming cost as a letter grows, on SQLite and on PostgreSQL.

    .venv/bin/python -m bench.signing [--sizes 1000 100000] [--only sqlite|postgresql]

First the application alone, called in this process: CPU milliseconds (median) and SQL statements.
Then through `lfnkr serve` with two web processes over loopback: requests a second, time to the
answer, CPU of the web processes. Each request comes from a network of its own, so that the limits
by network cost what they cost; no mail server listens, so mail waits in its queue. In the end the
count is compared with the signatures, and the answers with what is stored.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import EnvironBuilder

from bench import databases, load, requests
from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import letter, posts
from lfnkr_app.demo.volume import signatures
from lfnkr_app.petitions import emails, queries
from lfnkr_app.petitions.models import Petition, Signature, SignatureState
from tests.served import Served

ROUNDS = 150
LETTER = f"/letters/{letter.SLUG}/"
FORM = "application/x-www-form-urlencoded"


def main() -> None:
    """Make a site of each kind, grow its letter, and print a table for each size."""
    asked = _arguments()
    for kind in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(kind, asked.folder) as (uri, folder):
            for size in asked.sizes:
                _measure(kind, uri, size, folder, asked.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--only", choices=databases.KINDS)
    parser.add_argument("--seconds", type=float, default=8, help="of load for each kind; 0: none")
    parser.add_argument("--folder", help="where the databases are made, on a real disk")
    return parser.parse_args()


def _measure(kind: str, uri: str, size: int, folder: Path, seconds: float) -> None:
    app = requests.site(uri, LFNKR_PROXY_HOPS="1")
    with app.app_context():
        grow(size)
    print(f"{kind}, {size:,} signatures", flush=True)
    _alone(app)
    if seconds:
        with Served(uri, folder / "log", **requests.GIVEN, LFNKR_PROXY_HOPS="1") as site:
            _served(app, site, seconds)
    with app.app_context():
        db.engine.dispose()


def grow(size: int) -> None:
    """Let the letter have so many confirmed signatures."""
    for part in (posts.load_posts, letter.load_letter):
        begin_writing()
        part(clock.now())
        db.session.commit()
    petition = signatures.demonstration_letter(None)
    missing = size - queries.count(petition.id).confirmed
    for _batch in signatures.add(petition, missing, now=clock.now()):
        pass
    with db.engine.connect().execution_options(lfnkr_writing=True) as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _alone(app: Flask) -> None:
    """Call the application itself, and print a line for each kind of request."""
    mark = f"{time.time_ns():x}"
    _line(app, "letter, not cached", [_call(LETTER)] * ROUNDS)
    _line(app, "count.json", [_call(f"{LETTER}count.json")] * ROUNDS)
    signing = [_call(f"{LETTER}sign/", _form(f"{mark}{n}"), n) for n in range(ROUNDS)]
    _line(app, "sign POST", signing)
    with app.app_context():
        tokens = _tokens(ROUNDS)
    _line(app, "confirm POST", [_call(f"/confirm/{token}", "", 1) for token in tokens])


def _form(who: str) -> str:
    # A mail domain for each: many signers of one unusual domain would be held.
    wishes = {"country": "JP", "display": "full", "deliver": "y", "consent": "y"}
    return urlencode({"name": f"Example {who}", "email": f"{who}@{who}.example.org", **wishes})


def _call(path: str, body: str | None = None, number: int = 0) -> Callable[[], dict[str, Any]]:
    """Return what makes the environment of one request."""
    builder = EnvironBuilder(
        path=path, method="GET" if body is None else "POST", data=body, **requests.BASE,
        content_type=None if body is None else FORM,
        headers={"X-Forwarded-For": _network(number)},
    )  # fmt: skip
    return builder.get_environ


def _network(number: int) -> str:
    """Return an address out of a network of its own, among those for documentation."""
    return f"2001:db8:{number // 65536 % 65536:x}:{number % 65536:x}::1"


def _line(app: Flask, name: str, calls: list[Callable[[], dict[str, Any]]]) -> None:
    spent, sent = [], 0
    for make in calls:
        environ, before, statuses = make(), requests.statements(), []
        began = time.process_time()
        answer = app(environ, lambda status, *_: statuses.append(status))  # noqa: B023
        b"".join(answer)
        answer.close()
        spent.append(1000 * (time.process_time() - began))
        sent = requests.statements() - before
        if int(statuses[0][:3]) >= 400:
            raise SystemExit(f"{name}: {statuses[0]}")
    print(f"  {name:20} {statistics.median(spent):6.2f} ms CPU {sent:3} statements", flush=True)


def _tokens(number: int) -> list[str]:
    """Return the tokens that confirm the newest signatures that wait."""
    waiting = select(Signature).where(Signature.state == SignatureState.PENDING)
    rows = db.session.scalars(waiting.order_by(Signature.id.desc()).limit(number))
    return [emails.confirm_token(row) for row in rows]


def _served(app: Flask, site: Served, seconds: float) -> None:
    """Load the site as it really runs, print a line for each kind, and compare what is stored."""
    mark, most = f"{time.time_ns():x}", int(1000 * seconds)
    sign = [load.request(f"{LETTER}sign/", site.port, _form(f"{mark}s{n}"), _network(n))
            for n in range(most)]  # fmt: skip
    warm = [load.request(f"{LETTER}sign/", site.port, _form(f"{mark}w{n}"), _network(n))
            for n in range(100)]  # fmt: skip
    load.run(site.port, warm, seconds)
    waiting, counted = _stored(app)
    signed = _load(site, "sign POST", sign, seconds)
    added = _stored(app)[0] - waiting
    with app.app_context():
        tokens = _tokens(min(most, added))
    confirm = [load.request(f"/confirm/{token}", site.port, "", _network(n))
               for n, token in enumerate(tokens)]  # fmt: skip
    confirmed = _load(site, "confirm POST", confirm, seconds)
    more = _stored(app)[1] - counted
    print(f"    answered 303: {signed.statuses.get(303, 0):,}, signatures added: {added:,}; "
          f"answered 200: {confirmed.statuses.get(200, 0):,}, counted: {more:,}")  # fmt: skip
    with app.app_context():
        petition = db.session.scalars(select(Petition).where(Petition.slug == letter.SLUG)).one()
        print(f"    the count says {queries.count(petition.id).confirmed:,}, "
              f"the signatures {queries.true_count(petition.id):,}", flush=True)  # fmt: skip


def _load(site: Served, name: str, calls: list[bytes], seconds: float) -> load.Outcome:
    before = load.web_seconds(site.process_id)
    outcome = load.run(site.port, calls, seconds)
    spent = 1000 * (load.web_seconds(site.process_id) - before) / len(outcome.times_ms)
    print(f"  served {name:13} {outcome.rate:6.0f}/s  p50 {outcome.percentile(50):6.1f} ms  "
          f"p99 {outcome.percentile(99):6.1f} ms  {spent:5.2f} ms CPU", flush=True)  # fmt: skip
    return outcome


def _stored(app: Flask) -> tuple[int, int]:
    """Return how many signatures there are, and how many of them count."""
    confirmed = Signature.state == SignatureState.CONFIRMED
    with app.app_context():
        everyone = db.session.scalar(select(func.count()).select_from(Signature)) or 0
        counted = select(func.count()).select_from(Signature).where(confirmed)
        return everyone, db.session.scalar(counted) or 0


if __name__ == "__main__":
    main()
