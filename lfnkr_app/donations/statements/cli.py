"""`lfnkr donations statement`: the gifts of one donor in twelve months, as lines or as a PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import Flask

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import donors
from lfnkr_app.donations.cli import group
from lfnkr_app.donations.statements import gathering, printed
from lfnkr_app.errors import Refused


def add_to(_app: Flask) -> None:
    """Add the command to its group."""
    group.add_command(statement)


@click.command("statement")
@click.argument("email")
@click.option("--year", type=click.IntRange(2000, 2100), required=True, help="The calendar year.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a PDF there.")
def statement(email: str, year: int, out: Path | None) -> None:
    """Show all gifts of a donor in a year, found by the exact mail address."""
    begin_writing()
    audit.record("statement.view", "donors", actor=None, detail={"year": year}, now=clock.now())
    found = gathering.of_email(donors.email_key(email), date(year, 1, 1))
    db.session.commit()
    if found is None:
        raise Refused(f"Nothing was received from that address in {year}.")
    with i18n.speaking(found.lang if out else i18n.DEFAULT):
        if out is not None:
            _write(out, printed.pdf(found))
            click.echo(f"{len(found.rows):,} gifts written to {out}.")
            return
        said = printed.words(found)
    for row in said["rows"]:
        click.echo("  ".join(row))
    click.echo(f"{said['total_head']}: {', '.join(said['totals'])}")


def _write(out: Path, data: bytes) -> None:
    try:
        out.touch(mode=0o600)
        out.write_bytes(data)
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}.") from None
