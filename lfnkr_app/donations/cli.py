"""`lfnkr donations`: reconcile with Stripe, export the ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import exports, gateway, queries, reconciling
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.errors import Refused

group = AppGroup("donations", help="Gifts, receipts, and what Stripe says of them.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("reconcile")
@click.option("--since", type=DAY, help="Look at everything from this day on, Tokyo time.")
def reconcile(since: datetime | None) -> None:
    """Set gifts right by what Stripe says, for webhooks that never came."""
    if not gateway.is_set_up():
        raise Refused("Cards are not set up: LFNKR_STRIPE_SECRET_KEY is empty.")
    start = clock.tokyo_midnight(since.date()) if since else None
    changed = 0
    try:
        for finding in reconciling.reconcile(clock.now(), start):
            click.echo(str(finding))
            changed += 1
    except GatewayDown:
        raise Refused(f"Stripe does not answer; {changed} gifts were set right before.") from None
    except RequestRefused as fault:
        raise Refused(f"Stripe refuses ({fault}). Is the key right?") from None
    click.echo(f"{changed} gifts set right.")


@group.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Else to the screen.")
def export(out: Path | None) -> None:
    """Write every gift as CSV, with names; a file only you can read."""
    begin_writing()
    detail = {"format": "csv", "rows": queries.count(queries.Filters())}
    audit.record("gifts.export", "ledger", actor=None, detail=detail, now=clock.now())
    db.session.commit()
    if out is None:
        for piece in exports.csv_stream():
            click.echo(piece, nl=False)
        return
    _write(out)
    click.echo(f"{detail['rows']:,} gifts written to {out}.")


def _write(out: Path) -> None:
    try:
        out.touch(mode=0o600)
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(exports.csv_stream())
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}.") from None
