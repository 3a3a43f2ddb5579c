"""`lfnkr petitions import-paper`: a file of names, looked at, entered, undone."""

from __future__ import annotations

from pathlib import Path

import click

from lfnkr_app import clock, i18n
from lfnkr_app.asking import agreed
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.paper import actions, reading
from lfnkr_app.petitions.paper import queries as paper_queries
from lfnkr_app.petitions.paper.models import BatchState
from lfnkr_app.web import staff_files

SHOWN = 10


@click.command("import-paper")
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--undo", "batch_id", type=int, help="Take this batch out of the count again.")
@click.option("--lang", default="ja", type=click.Choice(list(i18n.LANGUAGES)), show_default=True,
              help="The language of the sheets.")  # fmt: skip
@click.option(
    "--count-only", is_flag=True, help="The sheets did not say that names are handed over."
)
@click.option("--note", default="", help="Where the sheets lie.")
@click.option("--yes", is_flag=True, help="Enter without asking; asked only at a terminal.")
def import_paper(
    slug: str, file: Path | None, batch_id: int | None, lang: str, note: str,
    *, count_only: bool, yes: bool,
) -> None:  # fmt: skip
    """Count people who signed on paper, from a CSV file with the columns name,country."""
    petition = queries.by_slug(slug)
    if batch_id is not None:
        _undo(petition, batch_id)
        return
    if file is None:
        raise click.UsageError("Name the CSV file, or a batch with --undo.")
    actions.check_open(petition)
    found = reading.people(_text(file))
    if not found.lines:
        raise Refused(f"No line could be understood. Line {found.odd[0][0]}: {found.odd[0][1]}.")
    _preview(petition, found)
    if not yes and not agreed(f"Count these {len(found.lines):,} people?"):
        raise Refused("Nothing was counted.")
    _enter(slug, found, lang=lang, hands_over=not count_only, note=note)


def _text(file: Path) -> str:
    try:
        return staff_files.text_of(file.read_bytes())
    except OSError as fault:
        raise Refused(f"{file} cannot be read: {fault.strerror}.") from None


def _preview(petition: Petition, found: reading.Understood) -> None:
    twins = paper_queries.twins(petition, found.lines)
    click.echo(f"{len(found.lines):,} people understood, {len(found.odd):,} lines left out.")
    for line in found.lines[:5]:
        click.echo(f"  {line.name}, {line.country or 'no country'}")
    for number, fault in found.odd[:SHOWN]:
        click.echo(f"  left out, line {number}: {fault}")
    for said, names in (("twice in the file", twins.inside), ("signed before", twins.known)):
        if names:
            more = ", …" if len(names) > SHOWN else ""
            click.echo(f"  {len(names):,} names {said}: {', '.join(names[:SHOWN])}{more}")


def _enter(slug: str, found: reading.Understood, *, lang: str, hands_over: bool, note: str) -> None:
    begin_writing()
    petition, now = queries.by_slug(slug), clock.now()
    batch = actions.look_at(petition, found.lines, lang=lang, hands_over=hands_over, note=note,
                            actor=None, now=now)  # fmt: skip
    actions.enter(batch, petition, actor=None, now=now)
    number, batch_id = batch.number, batch.id
    db.session.commit()
    back = f"lfnkr petitions import-paper {slug} --undo {batch_id}"
    click.echo(f"{number:,} people counted, as batch {batch_id}. To take them out again: {back}")


def _undo(petition: Petition, batch_id: int) -> None:
    slug = petition.slug
    begin_writing()
    petition = queries.by_slug(slug)
    batch = paper_queries.batch(petition.id, batch_id, for_update=True)
    if batch is None:
        raise Refused(f"The letter {slug} has no batch {batch_id}.")
    number = batch.number
    if not actions.undo(batch, petition, actor=None, now=clock.now()):
        done = {BatchState.UNDONE: "undone already"}.get(BatchState(batch.state), "not entered")
        raise Refused(f"Batch {batch_id} is {done}.")
    db.session.commit()
    click.echo(f"Batch {batch_id} is undone: {number:,} people do not count any more.")
