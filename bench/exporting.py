"""Prints how long lists of signatures take and what memory: CSV and XLSX of many, PDF of some.

    .venv/bin/python -m bench.exporting [--signatures 1000000] [--printed 10000] [--only KIND]

Each list is made by a process of its own, so that its peak is its own; the memory is what it takes
above the process that has opened the site and done nothing yet.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime

from sqlalchemy import select

from bench import databases, requests, signing
from lfnkr_app import clock
from lfnkr_app.config import ROOT
from lfnkr_app.database import db
from lfnkr_app.petitions.lists import making
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import Petition, Signature, SignatureState


def main() -> None:
    """Make a letter of that size on each database and print a line for each list."""
    asked = _arguments()
    if asked.uri:
        _measured(asked.uri, asked.form, asked.since)
        return
    for kind in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(kind, asked.folder) as (uri, _folder):
            app = requests.site(uri)
            with app.app_context():
                signing.grow(asked.signatures)
                since = _since(asked.printed)
                db.engine.dispose()
            print(f"{kind}, {asked.signatures:,} signatures", flush=True)
            for form in ("csv", "xlsx"):
                _line(uri, form, None)
            _line(uri, "pdf", since)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signatures", type=int, default=1_000_000)
    parser.add_argument("--printed", type=int, default=10_000, help="names in the PDF")
    parser.add_argument("--only", choices=databases.KINDS)
    parser.add_argument("--folder", help="where the databases are made, on a real disk")
    for name in ("uri", "form", "since"):
        parser.add_argument(f"--{name}", help=argparse.SUPPRESS)
    return parser.parse_args()


def _since(number: int) -> datetime | None:
    """Return the moment since which so many came who are handed over."""
    handed_over = (Signature.state == SignatureState.CONFIRMED, Signature.deliver)
    query = select(Signature.confirmed_at).where(*handed_over)
    query = query.order_by(Signature.confirmed_at.desc()).offset(number - 1).limit(1)
    return db.session.scalar(query)


def _line(uri: str, form: str, since: datetime | None) -> None:
    words = [sys.executable, "-m", "bench.exporting", "--uri", uri, "--form", form]
    words += ["--since", since.isoformat()] if since else []
    done = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    print(
        f"  {form:5} {told['rows']:>9,} rows {told['size_mb']:>7.1f} MB {told['seconds']:>7.1f} s "
        f"{told['cpu']:>7.1f} s CPU {told['above_mb']:>6.0f} MB above idle", flush=True,
    )  # fmt: skip


def _measured(uri: str, form: str, since: str | None) -> None:
    """Make one list and print what it took, as JSON."""
    app, rows = requests.site(uri), 0

    def count(number: int) -> None:
        nonlocal rows
        rows = number  # So far, not since the last time.

    with app.app_context(), tempfile.TemporaryFile() as out:
        petition = db.session.scalars(select(Petition)).one()
        wanted = Wanted("addressee", since=datetime.fromisoformat(since) if since else None)
        idle, began, cpu = _peak_mb(), time.perf_counter(), time.process_time()
        making.write(out, petition, wanted, form, now=clock.now(), progress=count)
        seconds, cpu, size = time.perf_counter() - began, time.process_time() - cpu, out.tell()
        db.engine.dispose()
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu": cpu, "size_mb": size / 1e6,
                      "above_mb": _peak_mb() - idle}))  # fmt: skip


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
