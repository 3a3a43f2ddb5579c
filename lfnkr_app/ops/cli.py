"""`lfnkr serve`, `lfnkr worker`, `lfnkr doctor`."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from lfnkr_app.errors import Refused
from lfnkr_app.ops import health
from lfnkr_app.ops import serve as supervisor
from lfnkr_app.ops.doctor import examine
from lfnkr_app.privacy import keys


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site: web processes and the mail worker."""
    _require_database()
    sys.exit(supervisor.serve(host, port, workers, current_app.config["METRICS_PORT"]))


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver mail, process the webhook inbox, run the timetable, alone."""
    from lfnkr_app.worker import Worker

    _require_database()
    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


def _require_database() -> None:
    """Refuse to start on a database that is not migrated; make the keys that are missing."""
    if not health.is_migrated():
        raise Refused("The database is not at the newest migration: run `lfnkr db upgrade` first.")
    keys.ensure()


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check settings, database, keys, mail, Stripe; exit 1 if anything fails."""
    findings = examine()
    for finding in findings:
        click.echo(f"{finding.what:11} {finding.state:8} {finding.words}")
    failed = [finding.what for finding in findings if finding.state == "failed"]
    if failed:
        raise Refused(f"{len(failed)} of {len(findings)} failed: {', '.join(failed)}")
