"""Prints how long a signing takes for a new signer and for each that is known: all alike, or not.

    .venv/bin/python -m bench.even_answers [--rounds N] [--uri URI]

Median and middle half in milliseconds, and the median of CPU, the kinds taking turns so that a busy
machine hits all alike. Whoever measures answers from outside must not be able to tell the kinds
apart.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from bench.requests import site
from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import letter
from lfnkr_app.petitions import actions
from lfnkr_app.petitions.models import Petition, Signature
from lfnkr_app.petitions.rows import Circumstances
from lfnkr_app.petitions.rules import Signer

_numbers = itertools.count(1)


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--uri")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = site(given.uri or f"sqlite:///{folder}/bench.db")
        with app.app_context():
            begin_writing()
            letter.load_letter(clock.now())
            db.session.commit()
            measure(app, given.rounds)


def measure(app: Flask, rounds: int) -> None:
    """Sign in turns as each kind of signer, and print how long the answers took."""
    petition = db.session.scalars(db.select(Petition)).one()
    path = f"/letters/{petition.slug}/sign/"
    taken: dict[str, list[float]] = {name: [] for name in KINDS}
    work: dict[str, list[float]] = {name: [] for name in KINDS}
    client = app.test_client()
    for _ in range(rounds):
        for name, address_of in KINDS.items():
            email = address_of(petition)
            db.session.remove()
            fields = {"name": "Example Signer", "email": email, "display": "hidden", "consent": "y"}
            started, worked = time.perf_counter(), time.process_time()
            answer = client.post(path, data=fields, base_url="http://127.0.0.1:8000")
            taken[name].append((time.perf_counter() - started) * 1000)
            work[name].append((time.process_time() - worked) * 1000)
            if answer.status_code != 303:
                raise SystemExit(f"{name}: the answer was {answer.status_code}, not 303")
    for name, times in taken.items():
        low, median, high = statistics.quantiles(times, n=4)
        cpu = statistics.median(work[name])
        print(f"{name:12} {median:7.2f} ms ({low:.2f} to {high:.2f})   CPU {cpu:.2f} ms")


def _signed(petition: Petition, state: str) -> str:
    """Return the address of somebody who signed an hour ago and is in that state now."""
    email, then = f"even{next(_numbers)}@example.org", clock.now() - timedelta(hours=1)
    begin_writing()
    held = "bench" if state == "held" else None
    who = Signer(name="Example Signer", email=email)
    actions.sign(petition, who, Circumstances(held_because=held), now=then)
    row = db.session.scalars(db.select(Signature).order_by(Signature.id.desc()).limit(1)).one()
    if state in {"confirmed", "withdrawn", "struck out"}:
        actions.confirm(row, petition, now=then)
    if state == "withdrawn":
        actions.withdraw(row, now=then)
    if state == "struck out":
        actions.invalidate(row, cause="staff", now=then)
    if state == "capped":
        for minutes in (50, 40, 30):
            earlier = clock.now() - timedelta(minutes=minutes)
            actions.sign(petition, who, Circumstances(), now=earlier)
    db.session.commit()
    return email


def _again(state: str) -> Callable[[Petition], str]:
    return lambda petition: _signed(petition, state)


KINDS: dict[str, Callable[[Petition], str]] = {
    "new": lambda _petition: f"even{next(_numbers)}@example.org",
    **{name: _again(name) for name in ("waiting", "held", "confirmed", "capped", "struck out",
                                       "withdrawn")},
}  # fmt: skip


if __name__ == "__main__":
    main()
