"""`lfnkr donations import-past`: gifts of an earlier book, from a CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.cli import group
from lfnkr_app.donations.past import actions, staff_reading, staff_undoing
from lfnkr_app.donations.past.models import PastBatch
from lfnkr_app.donations.past.staff_reading import Understood
from lfnkr_app.errors import Refused
from lfnkr_app.web import staff_files

SHOWN = 20


def add() -> None:
    """Add the command to its group."""
    group.add_command(import_past)


@click.command("import-past")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would come in, and bring nothing in.")
@click.option("--undo", "batch_id", type=int, help="Take this batch out again.")
def import_past(file: Path | None, batch_id: int | None, *, dry_run: bool) -> None:
    """Bring gifts of an earlier book in, from a CSV file whose first line names the columns.

    Nobody is mailed. Their receipts count in a series of their own.
    """
    if batch_id is not None:
        _undo(batch_id)
        return
    if file is None:
        raise click.UsageError("Name the CSV file, or a batch with --undo.")
    found = _read(file)
    same = actions.known(found.lines)
    click.echo(f"{len(found.lines) - same:,} new, {same:,} here already, "
               f"{len(found.refused):,} refused.")  # fmt: skip
    for place, fault in found.refused[:SHOWN]:
        click.echo(f"  line {place}: {fault}")
    if not dry_run and len(found.lines) > same:
        _enter(found)


def _read(file: Path) -> Understood:
    try:
        text = staff_files.text_of(file.read_bytes())
    except OSError as fault:
        raise Refused(f"{file} cannot be read: {fault.strerror}.") from None
    today = clock.tokyo_day(clock.now())
    return staff_reading.gifts(text, today=today, funds=actions.funds_by_name())


def _enter(found: Understood) -> None:
    begin_writing()
    batch = actions.look_at(found, actor=None, now=clock.now())
    actions.queue(batch, actor=None, now=clock.now())
    batch_id, number = batch.id, batch.new
    db.session.commit()
    with click.progressbar(length=len(found.lines), label="Bringing in") as bar:
        while some := actions.enter_some(clock.now()):
            bar.update(some)
    back = f"lfnkr donations import-past --undo {batch_id}"
    click.echo(f"{number:,} gifts brought in, as batch {batch_id}. To take them out again: {back}")


def _undo(batch_id: int) -> None:
    begin_writing()
    batch = db.session.get(PastBatch, batch_id)
    if batch is None:
        raise Refused(f"There is no batch {batch_id}.")
    number = staff_undoing.undo(batch, actor=None, now=clock.now())
    db.session.commit()
    click.echo(f"{number:,} gifts of batch {batch_id} are taken out.")
