"""Prints how many signed events a second the webhook takes in, served by two web processes.

    .venv/bin/python -m bench.webhooks [--seconds 5] [--only sqlite|postgresql]

Each event is signed, verified, sealed and on disk when it is answered; in the end the stored rows
are compared with the answers. What becomes of them is the worker's work, and not measured here.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import time
from pathlib import Path

from sqlalchemy import text

from bench import databases, load
from lfnkr_app.database import engine_for
from tests.served import Served

SECRET = "whsec_bench"  # noqa: S105 - of a measurement
MOST = 20_000


def main() -> None:
    """Print one line for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--only", choices=databases.KINDS)
    parser.add_argument("--folder", help="where the databases are made, on a real disk")
    asked = parser.parse_args()
    for kind in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(kind, asked.folder) as (uri, folder):
            _measure(kind, uri, folder, asked.seconds)


def _measure(kind: str, uri: str, folder: Path, seconds: float) -> None:
    stripe = {"LFNKR_STRIPE_SECRET_KEY": "sk_test_bench", "LFNKR_STRIPE_WEBHOOK_SECRET": SECRET,
              "LFNKR_STRIPE_API_BASE": "http://127.0.0.1:9"}  # fmt: skip
    with Served(uri, folder / "log", **stripe) as site:
        posts = [_post(site.port, number) for number in range(MOST)]
        before = load.web_seconds(site.process_id)
        found = load.run(site.port, posts, seconds)
        spent = load.web_seconds(site.process_id) - before
    number = len(found.times_ms)
    print(f"{kind}: {found.rate:.0f} a second, p50 {found.percentile(50):.0f} ms, "
          f"p99 {found.percentile(99):.0f} ms, {1000 * spent / number:.1f} ms CPU each, "
          f"answers {found.statuses}, stored {_stored(uri)}", flush=True)  # fmt: skip


def _post(port: int, number: int) -> bytes:
    """Return one signed event as bytes to send; the site has no use for its type."""
    event = {
        "id": f"evt_bench{number}",
        "object": "event",
        "type": "balance.available",
        "livemode": False,
        "data": {"object": {"id": f"bal_{number}", "note": "x" * 2000}},
    }
    body, stamp = json.dumps(event), int(time.time())
    mark = hmac.new(SECRET.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    lines = [
        "POST /webhooks/stripe HTTP/1.1", f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json", f"Stripe-Signature: t={stamp},v1={mark}",
        f"Content-Length: {len(body)}", "", body,
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def _stored(uri: str) -> int:
    engine = engine_for(uri)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM stripe_event")).scalar_one()
    engine.dispose()
    return int(found)


if __name__ == "__main__":
    main()
