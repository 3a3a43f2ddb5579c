"""`lfnkr news import-wordpress`: moving in from WordPress."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from lfnkr_app import i18n
from lfnkr_app.news.moving import importing, report, runs

FOLDER = click.Path(path_type=Path)


@click.command("import-wordpress")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--media", type=FOLDER, help="Folder of uploads (wp-content/uploads).")
@click.option("--pages", type=FOLDER, help="Folder of old static pages.")
@click.option("--lang", type=click.Choice(tuple(i18n.LANGUAGES)), default=i18n.DEFAULT,
              show_default=True, help="Language of the posts.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@with_appcontext
def import_wordpress(
    file: Path, media: Path | None, pages: Path | None, lang: str, *, dry_run: bool
) -> None:
    """Move everything in from a WordPress export; twice changes nothing."""
    with click.progressbar(length=1, label="Posts and pages") as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        carry_out = _dry if dry_run else _real
        told = carry_out(file, media, pages, lang, progress)
    click.echo("Nothing was written; this would happen:" if dry_run else "Done:")
    for line in told.lines():
        click.echo(line)


def _dry(
    file: Path, media: Path | None, pages: Path | None, lang: str, progress: importing.Progress
) -> report.Report:
    return importing.run(file, importing.survey(file), lang=lang, dry_run=True, uploads=media,
                         pages=pages, progress=progress)  # fmt: skip


def _real(
    file: Path, media: Path | None, pages: Path | None, lang: str, progress: importing.Progress
) -> report.Report:
    return runs.by_command(file, lang=lang, uploads=media, pages=pages, progress=progress)
