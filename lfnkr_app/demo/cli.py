"""`lfnkr demo load`: made-up posts, letter, signers and gifts, each of them put in once."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.privacy import keys

group = AppGroup("demo", help="Demonstration content.")


@group.command("load")
def load() -> None:
    """Load the demonstration content; what is there already stays as it is."""
    from lfnkr_app.demo import gifts, letter, posts

    keys.ensure()
    parts = (("posts and pages", posts.load_posts), ("the open letter", letter.load_letter),
             ("gifts", gifts.load_gifts))  # fmt: skip
    for words, load_part in parts:
        begin_writing()
        load_part(clock.now())
        db.session.commit()
        click.echo(f"Loaded {words}.")
