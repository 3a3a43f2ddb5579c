"""`lfnkr news export`: everything published, as files in open formats."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from lfnkr_app.news.leaving import folder, published


@click.command("export")
@click.argument("folder_to_fill", metavar="DIR", type=click.Path(path_type=Path))
@with_appcontext
def export(folder_to_fill: Path) -> None:
    """Write everything published into DIR: HTML, Markdown, media, lists, a WordPress export."""
    with click.progressbar(length=published.how_many(), label="Posts and pages") as bar:
        number = folder.fill(folder_to_fill, tick=lambda: bar.update(1))
    click.echo(f"Wrote {number} files to {folder_to_fill}.")
