"""`lfnkr donations`: reconcile with Stripe, export the ledger."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from lfnkr_app import clock
from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.donations.ledger.cli import export
from lfnkr_app.donations.reconciling import queries as differences
from lfnkr_app.donations.reconciling import rounds
from lfnkr_app.donations.reconciling.comparing import Tally
from lfnkr_app.errors import Refused

group = AppGroup("donations", help="Gifts, receipts, and what Stripe says of them.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("reconcile")
@click.option("--since", type=DAY, help="Compare everything from this day on, Tokyo time.")
def reconcile(since: datetime | None) -> None:
    """Compare everything with Stripe, and book what was paid and is not booked."""
    if not gateway.is_set_up():
        raise Refused("Cards are not set up: LFNKR_STRIPE_SECRET_KEY is empty.")
    start = clock.tokyo_midnight(since.date()) if since else None
    tally = Tally()
    try:
        for line in rounds.whole(clock.now(), start, tally):
            click.echo(line)
    except GatewayDown:
        raise Refused(f"Stripe does not answer; {tally.booked} gifts were booked before.") from None
    except RequestRefused as fault:
        raise Refused(f"Stripe refuses ({fault}). Is the key right?") from None
    if tally.refused:
        raise Refused(f"Stripe refuses to show {', '.join(tally.refused)}. Is the key right?")
    open_items = differences.open_count()
    click.echo(f"{tally.compared} compared, {tally.booked} booked, {tally.found} new differences.")
    click.echo(f"{open_items} differences are open: /staff/gifts/matching/" if open_items
               else "Everything matches.")  # fmt: skip


group.add_command(export)
