"""`lfnkr donations import-bank`: a bank file, looked at, then entered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from lfnkr_app import clock
from lfnkr_app.asking import agreed
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.transfers.bank import files, queries, staff_reading
from lfnkr_app.donations.transfers.bank.models import BankBatch, FileState
from lfnkr_app.errors import Refused
from lfnkr_app.money import DECIMALS

SHOWN = 10


@click.command("import-bank")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--method", default="bank", type=click.Choice(["bank", "post"]), show_default=True)
@click.option("--currency", default="JPY", type=click.Choice(list(DECIMALS)), show_default=True)
@click.option("--dry-run", is_flag=True, help="Look at it, and enter nothing.")
@click.option("--yes", is_flag=True, help="Enter without asking; asked only at a terminal.")
def import_bank(file: Path, method: str, currency: str, *, dry_run: bool, yes: bool) -> None:
    """Enter the lines of a bank's file, and book the gifts that they surely are."""
    rows = _rows(file)
    begin_writing()
    batch = files.look_at(rows, method, currency, actor=None, now=clock.now())
    if batch.state == FileState.UNREAD:
        raise Refused("The columns cannot be told. Bring the file once under /staff/gifts/bank/.")
    _preview(batch)
    if dry_run:
        db.session.rollback()
        return
    batch_id, number = batch.id, batch.number
    db.session.commit()
    if not yes and not agreed(f"Enter these {number:,} lines?"):
        _drop(batch_id)
        raise Refused("Nothing was entered.")
    _enter(batch_id, number)


def _rows(file: Path) -> list[list[str]]:
    try:
        return staff_reading.table(file.read_bytes())
    except OSError as fault:
        raise Refused(f"{file} cannot be read: {fault.strerror}.") from None


def _preview(batch: BankBatch) -> None:
    kinds = Counter(seen.kind for seen in queries.preview(batch, clock.now()))
    click.echo(
        f"{batch.number:,} lines came in: {kinds[queries.KNOWN]:,} known, "
        f"{kinds[queries.MATCHED]:,} matched, {kinds[queries.UNCLEAR]:,} unclear. "
        f"{batch.outgoing:,} went out and are left."
    )
    for number, fault in files.understood(batch).odd[:SHOWN]:
        click.echo(f"  left out, row {number}: {fault}")


def _drop(batch_id: int) -> None:
    begin_writing()
    files.drop(db.session.get_one(BankBatch, batch_id))
    db.session.commit()


def _enter(batch_id: int, number: int) -> None:
    begin_writing()
    files.enter(db.session.get_one(BankBatch, batch_id), actor=None, now=clock.now())
    db.session.commit()
    with click.progressbar(length=number, label="Lines") as bar:
        while done := _slice(batch_id):
            bar.update(done)
    states = queries.states_of(batch_id)
    known = db.session.get_one(BankBatch, batch_id).known
    click.echo(
        f"Entered as file {batch_id}: {states.get('matched', 0):,} gifts booked, "
        f"{states.get('waiting', 0):,} wait under /staff/gifts/match/, {known:,} stood before."
    )


def _slice(batch_id: int) -> int:
    begin_writing()
    batch = queries.batch(batch_id, for_update=True)
    done = files.go_on(batch, now=clock.now()) if batch else 0
    db.session.commit()
    return done
