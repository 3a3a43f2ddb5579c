"""`lfnkr donations export`: the keeper's own act, on record like every other."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import click

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.ledger.files import actions, making
from lfnkr_app.donations.ledger.files.order import FORMATS, Order
from lfnkr_app.donations.ledger.files.rows import PERSONAL
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.errors import Refused
from lfnkr_app.lists import runs, store, to_disk
from lfnkr_app.lists.models import ListState

DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="The file; else it goes to standard output.")  # fmt: skip
@click.option("--since", type=DAY, help="Gifts that came from this day on, Tokyo time.")
@click.option("--until", type=DAY, help="Gifts that came to this day, included, Tokyo time.")
@click.option("--format", "form", default="csv", type=click.Choice(FORMATS), show_default=True)
def export(out: Path | None, since: datetime | None, until: datetime | None, form: str) -> None:
    """Write gifts with all that is known of the givers; a file that only you can read."""
    first, last = since.date() if since else None, until.date() if until else None
    if first and last and last < first:
        raise Refused("The last day lies before the first.")
    if out is not None:
        to_disk.prepare(out)
    order = Order(Wanted(since=first, until=last), tuple(PERSONAL), form, "")
    begin_writing()
    number = actions.note(order, ListState.TAKEN, actor=None, now=clock.now()).number
    db.session.commit()
    if out is None:
        _write(sys.stdout.buffer, order, number)
        return
    to_disk.write(out, lambda file: _write(file, order, number))
    click.echo(f"{number:,} gifts written to {out}.")


def _write(file: BinaryIO, order: Order, number: int) -> None:
    is_long = order.form == "xlsx" and number > runs.IN_MEMORY
    with store.scratch() if is_long else nullcontext() as scratch:
        making.write(file, order.wanted, order.personal, order.form, now=clock.now(),
                     scratch=scratch)  # fmt: skip
