"""`lfnkr news import-wordpress`: moving in from WordPress."""

from __future__ import annotations

import time
from pathlib import Path

import click
from flask.cli import with_appcontext

from lfnkr_app import i18n
from lfnkr_app.news import media_routes
from lfnkr_app.news.moving import files, importing

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
    """Move posts, pages and topics in from a WordPress export; twice changes nothing."""
    began = time.monotonic()
    found = importing.survey(file)
    run = importing.Import(file, found, lang=lang, dry_run=dry_run)
    run.begin()
    with click.progressbar(length=len(found.outlines), label="Posts and pages") as bar:
        for moved in run.posts():
            bar.update(moved)
    run.told.seconds = time.monotonic() - began
    if media is not None:
        files.copy_media(media, media_routes.media_dir(), run.told, write=not dry_run)
    if pages is not None:
        files.take_pages(pages, media_routes.media_dir(), run.told, write=not dry_run)
    click.echo("Nothing was written; this would happen:" if dry_run else "Done:")
    for line in run.told.lines():
        click.echo(line)
