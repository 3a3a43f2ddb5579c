"""`lfnkr petitions`: lists, paper, recount, expire."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from lfnkr_app import clock
from lfnkr_app.petitions import jobs, queries
from lfnkr_app.petitions.counting import checking
from lfnkr_app.petitions.lists import cli as lists_cli
from lfnkr_app.petitions.paper import cli as paper_cli

group = AppGroup("petitions", help="Open letters and their signatures.")
group.add_command(lists_cli.export)
group.add_command(paper_cli.import_paper)


@group.command("recount")
@click.argument("slug", required=False)
def recount(slug: str | None) -> None:
    """Compare the tally and the days with the signatures, and set the tally right."""
    chosen = [queries.by_slug(slug)] if slug else queries.all_petitions()
    for petition_id, name in [(petition.id, petition.slug) for petition in chosen]:
        click.echo(f"{name}: {_told(checking.check(petition_id, name, clock.now()))}")


def _told(verdict: checking.Verdict) -> str:
    said = [f"was {verdict.before:,}, repaired"] if verdict.repaired else []
    said += ["the days do not add up to it"] if verdict.astray else []
    said += [f"{verdict.broken} is not as it was written"] if verdict.broken else []
    return f"{verdict.after:,} ({'; '.join(said) or 'right'})"


@group.command("expire")
def expire() -> None:
    """Expire what nobody confirmed in time, now rather than at the next half hour."""
    click.echo(f"{jobs.expire(clock.now()):,} unconfirmed signatures expired.")
