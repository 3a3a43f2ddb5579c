"""`lfnkr petitions`: export a list, recount, expire."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.petitions import exports, jobs, queries
from lfnkr_app.petitions.counting import checking
from lfnkr_app.petitions.models import Petition

group = AppGroup("petitions", help="Open letters and their signatures.")
DAY = click.DateTime(["%Y-%m-%d"])


@group.command("export")
@click.argument("slug")
@click.option("--reason", required=True, help="Why this list is made; kept in the audit trail.")
@click.option("--purpose", required=True, type=click.Choice(exports.PURPOSES))
@click.option("--format", "form", default="csv", type=click.Choice(["csv", "xlsx", "json", "pdf"]))
@click.option("--columns", default=",".join(exports.USUAL), show_default=True)
@click.option("--since", type=DAY, help="From this day on, Tokyo time.")
@click.option("--until", type=DAY, help="To this day, included, Tokyo time.")
@click.option("--country", help="Only this country, as an ISO code.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export(
    slug: str, reason: str, purpose: str, form: str, columns: str, since: datetime | None,
    until: datetime | None, country: str | None, out: Path,
) -> None:  # fmt: skip
    """Write a list of signatures to a file that only you can read."""
    petition = _petition(slug)
    if form not in exports.FORMATS:
        raise Refused(f"Lists are made as {' or '.join(exports.FORMATS)} for now, not as {form}.")
    if not reason.strip():
        raise Refused("Say why: the reason is empty.")
    wanted = _wanted(purpose, columns, since, until, country)
    detail = {"purpose": purpose, "format": form, "columns": list(wanted.columns), "reason": reason,
              "rows": exports.how_many(petition, wanted)}  # fmt: skip
    begin_writing()
    audit.record("signatures.export", slug, actor=None, detail=detail, now=clock.now())
    db.session.commit()
    _write(out, petition, wanted, form)
    click.echo(f"{detail['rows']:,} signatures written to {out}.")


@group.command("recount")
@click.argument("slug", required=False)
def recount(slug: str | None) -> None:
    """Compare the tally and the days with the signatures, and set the tally right."""
    chosen = [_petition(slug)] if slug else queries.all_petitions()
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


def _petition(slug: str) -> Petition:
    petition = db.session.scalar(select(Petition).where(Petition.slug == slug))
    if petition is None:
        raise Refused(f"There is no letter {slug}.")
    return petition


def _wanted(
    purpose: str, columns: str, since: datetime | None, until: datetime | None, country: str | None
) -> exports.Wanted:
    names = tuple(name.strip() for name in columns.split(",") if name.strip())
    start = clock.tokyo_midnight(since.date()) if since else None
    end = clock.day_after(until.date()) if until else None
    try:
        return exports.Wanted(purpose, names, start, end, country.upper() if country else None)
    except ValueError as fault:
        raise Refused(str(fault)) from None


def _write(out: Path, petition: Petition, wanted: exports.Wanted, form: str) -> None:
    try:
        out.touch(mode=0o600)
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(exports.STREAMS[form](petition, wanted))
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}.") from None
