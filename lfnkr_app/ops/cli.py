"""`lfnkr serve` and `lfnkr worker`."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from lfnkr_app.ops import serve as supervisor


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site: web processes and the mail worker."""
    sys.exit(supervisor.serve(host, port, workers))


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver mail, process the webhook inbox, run the timetable, alone."""
    from lfnkr_app.worker import Worker

    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]
