"""`lfnkr demo`: made-up posts, letter, signers and gifts, a few of each or any number."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from flask.cli import AppGroup

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.privacy import keys

group = AppGroup("demo", help="Demonstration content.")
NUMBER = click.IntRange(0, 10_000_000)


@group.command("load")
def load() -> None:
    """Load the demonstration content; what is there already stays as it is."""
    from lfnkr_app.demo import earlier, gifts, letter, organisations, pledges, posts

    keys.ensure()
    parts = (("posts and pages", posts.load_posts), ("the open letter", letter.load_letter),
             ("an earlier letter", earlier.load_earlier),
             ("organisations", organisations.load_organisations),
             ("gifts", gifts.load_gifts), ("pledges", pledges.load_pledges))  # fmt: skip
    for words, load_part in parts:
        begin_writing()
        load_part(clock.now())
        db.session.commit()
        click.echo(f"Loaded {words}.")


@group.command("fill")
@click.option("--letter", "slug", help="A demonstration letter; else the one of `demo load`.")
@click.option("--signatures", type=NUMBER, default=0, help="How many confirmed signatures more.")
@click.option("--gifts", "gift_count", type=NUMBER, default=0, help="How many gifts more.")
@click.option("--posts", "post_count", type=NUMBER, default=0, help="How many posts more.")
def fill(slug: str | None, signatures: int, gift_count: int, post_count: int) -> None:
    """Add made-up signatures, gifts and posts in any number, to see how the site bears them."""
    from lfnkr_app.demo.volume import gifts, posts
    from lfnkr_app.demo.volume import signatures as signers

    keys.ensure()
    now = clock.now()
    posts.require_demonstration()
    letter = signers.demonstration_letter(slug)
    for words, number, batches in (
        ("signatures", signatures, signers.add(letter, signatures, now=now)),
        ("gifts", gift_count, gifts.add(gift_count, now=now)),
        ("posts", post_count, posts.add(post_count, now=now)),
    ):
        if number:
            _run(words, number, batches)


def _run(words: str, number: int, batches: Iterator[int]) -> None:
    """Add batch by batch, with a bar on a terminal, and say how long it took."""
    began = clock.now()
    with click.progressbar(length=number, label=f"Adding {words}", file=sys.stderr) as bar:
        for done in batches:
            bar.update(done)
    seconds = max((clock.now() - began).total_seconds(), 0.001)
    click.echo(f"Added {number:,} {words} in {seconds:,.0f} s ({number / seconds:,.0f} a second).")
