"""`lfnkr news check-old`: what addresses of the old site will answer, before the move."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from lfnkr_app import logs
from lfnkr_app.errors import Refused
from lfnkr_app.news.redirects import old_list
from lfnkr_app.news.redirects.answers import Answer, Asker

#: How many of the missing the summary repeats, the most asked for first.
REPEATED: Final = 20
Answers = dict[str, Answer]


@click.command("check-old")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--only-missing", is_flag=True, help="List only what leads nowhere.")
@with_appcontext
def check_old(file: Path, *, only_missing: bool) -> None:
    """Tell what each address of an old site map, access log or list will answer here.

    The file may be gzipped. Nothing is written, and nothing is asked of the network. Ends with 1
    when an address of a site map leads nowhere: the old site had promised those to the world.
    """
    found = old_list.read(file)
    answers = _asked(list(found.asked))
    for address, answer in sorted(answers.items()):
        if answer.is_missing or not only_missing:
            click.echo(f"{answer.words:<40} {address}")
    for line in _summary(found, answers):
        click.echo(line)
    missing = sum(answer.is_missing for answer in answers.values())
    if missing and found.kind == old_list.SITEMAP:
        raise Refused(f"{missing:,} of the site map's addresses lead nowhere.")


def _asked(addresses: list[str]) -> Answers:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # behind the proxy
    logs.configure("ERROR")  # A line for each address asked would bury the answers.
    asker = Asker(app)
    with click.progressbar(length=len(addresses), label="Addresses", file=sys.stderr) as bar:
        return {address: _told(bar, asker.ask(address)) for address in addresses}


def _told(bar: Any, answer: Answer) -> Answer:
    bar.update(1)
    return answer


def _summary(found: old_list.OldList, answers: Answers) -> Iterator[str]:
    """Yield the figures: addresses, how often they were asked for, then what is missing."""
    times = found.asked.total()
    yield ""
    yield f"{len(answers):,} addresses in the {found.kind}, asked for {times:,} times:"
    for name, these in _groups(answers).items():
        asked = _percent(sum(found.asked[address] for address in these), times)
        share = _percent(len(these), len(answers))
        yield f"  {name:<16}{len(these):>8,} {share} of addresses, {asked} of requests"
    if found.failed:
        yield f"Left out: {found.failed:,} lines that the old site did not answer with a page."
    if found.unread:
        yield f"Left out: {found.unread:,} lines without an address."
    yield from _most_missed(found, _groups(answers).get("lead nowhere", []))


def _groups(answers: Answers) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {
        name: [] for name in ("answer at once", "lead on", "lead elsewhere", "lead nowhere")
    }
    for address, answer in answers.items():
        groups[_group(answer)].append(address)
    return {name: these for name, these in groups.items() if these}


def _group(answer: Answer) -> str:
    if answer.is_missing:
        return "lead nowhere"
    if answer.location:
        return "lead on" if answer.location.startswith("/") else "lead elsewhere"
    return "answer at once"


def _most_missed(found: old_list.OldList, missing: list[str]) -> Iterator[str]:
    if not missing:
        return
    yield "Lead nowhere, the most asked for first:"
    order = sorted(missing, key=lambda address: (-found.asked[address], address))
    for address in order[:REPEATED]:
        yield f"{found.asked[address]:>8,} {address}"
    if len(order) > REPEATED:
        yield f"and {len(order) - REPEATED:,} more."


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %"
