"""`lfnkr petitions export`: the keeper's own act, on record like every other."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import click

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.lists import runs, store, to_disk
from lfnkr_app.lists.models import ListState
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.lists import actions, making
from lfnkr_app.petitions.lists.actions import Order
from lfnkr_app.petitions.lists.wanted import FORMATS, PURPOSES, USUAL, Wanted
from lfnkr_app.petitions.models import Petition

DAY: Final = click.DateTime(["%Y-%m-%d"])
SHORTEST: Final = 12


@click.command("export")
@click.argument("slug")
@click.option("--reason", required=True, help="Why this list is made; kept in the audit trail.")
@click.option("--purpose", required=True, type=click.Choice(PURPOSES))
@click.option("--format", "form", default="csv", type=click.Choice(FORMATS), show_default=True)
@click.option("--columns", default=",".join(USUAL), show_default=True)
@click.option("--since", type=DAY, help="From this day on, Tokyo time.")
@click.option("--until", type=DAY, help="To this day, included, Tokyo time.")
@click.option("--country", help="Only this country, as an ISO code.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--encrypt-to", "password_file", type=click.Path(dir_okay=False, path_type=Path),
    help="Lock the file with the password that stands in this file.",
)  # fmt: skip
def export(
    slug: str, reason: str, purpose: str, form: str, columns: str, since: datetime | None,
    until: datetime | None, country: str | None, out: Path, password_file: Path | None,
) -> None:  # fmt: skip
    """Write a list of signatures to a file that only you can read."""
    petition = queries.by_slug(slug)
    if not reason.strip():
        raise Refused("Say why: the reason is empty.")
    wanted = _wanted(purpose, columns, since, until, country)
    order = Order(wanted, form, reason.strip(), _password(password_file))
    to_disk.prepare(out)
    begin_writing()
    made = actions.note(petition, order, ListState.TAKEN, actor=None, now=clock.now())
    number, wanted = made.number, actions.wanted_of(made)
    db.session.commit()
    to_disk.write(out, lambda file: _write(file, petition, wanted, order, number))
    locked = " It opens with the password." if order.password else ""
    click.echo(f"{number:,} signatures written to {out}.{locked}")


def _password(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        password = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"The password cannot be read from {file}.") from None
    if len(password) < SHORTEST or "\n" in password:
        raise Refused(f"{file} must hold one line of at least {SHORTEST} characters.")
    return password


def _wanted(
    purpose: str, columns: str, since: datetime | None, until: datetime | None, country: str | None
) -> Wanted:
    names = tuple(name.strip() for name in columns.split(",") if name.strip())
    start = clock.tokyo_midnight(since.date()) if since else None
    end = clock.day_after(until.date()) if until else None
    if start and end and end <= start:
        raise Refused("The last day lies before the first.")
    try:
        return Wanted(purpose, names, start, end, country.upper() if country else None)
    except ValueError as fault:
        raise Refused(str(fault)) from None


def _write(file: BinaryIO, petition: Petition, wanted: Wanted, order: Order, number: int) -> None:
    is_long = order.form == "xlsx" and number > runs.IN_MEMORY
    with store.scratch() if is_long else nullcontext() as scratch:
        making.write(file, petition, wanted, order.form, now=clock.now(), password=order.password,
                     scratch=scratch)  # fmt: skip
