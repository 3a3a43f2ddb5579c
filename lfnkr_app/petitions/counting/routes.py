"""The count for everybody: as JSON, by country, by day, and as a file that a doubter can check."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.petitions import queries, rules
from lfnkr_app.petitions.counting import days, presenting
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.routes import bp
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.open_facts import open_to_all
from lfnkr_app.web.site_app import one_language

#: The program that checks the file; the page prints it, and a test runs it.
PROGRAM: Final = Path(__file__).with_name("check_count.txt").read_text(encoding="utf-8")


@bp.get("/letters/<slug>/count.json")
@page_class("count")
@one_language
def count_json(slug: str) -> Response:
    """Return the exact count for machines and for the page itself."""
    petition = _petition(slug)
    counted = queries.count(petition.id)
    goal = rules.present_goal(petition.goal, petition.goals, counted.confirmed)
    return open_to_all(
        {"confirmed": counted.confirmed, "on_paper": counted.on_paper, "goal": goal,
         "as_of": clock.iso(clock.now())}
    )  # fmt: skip


@bp.get("/letters/<slug>/countries.json")
@page_class("count")
@one_language
def countries_json(slug: str) -> Response:
    """Return the count by country; countries of few people are folded together."""
    shown, other = rules.folded(queries.counts_by_country(_petition(slug).id), rules.FOLDED_UNDER)
    return open_to_all({"countries": shown, "other": other, "as_of": clock.iso(clock.now())})


@bp.get("/letters/<slug>/how-we-count/")
def how_we_count(slug: str) -> ResponseReturnValue:
    """Return how signatures are counted, and the count day by day; `?format=csv` is the file."""
    if request.args.get("format") == "csv":
        return _file(slug)
    petition, now = _petition(slug), clock.now()
    ledger = days.ledger(petition.id, now)
    found = presenting.days_page(ledger, request.args.get("page", 1, int))
    if found is None:
        abort(404)
    return render_template(
        "petitions/how_we_count.html", card=queries.card(petition), as_of=now, found=found,
        total=ledger.total, today=clock.tokyo_day(now), reasons=presenting.reasons, program=PROGRAM,
        seats=petition.seats_per_address,
    )  # fmt: skip


@bp.get("/letters/<slug>/how-we-count.csv")
@page_class("count")
@one_language
def how_we_count_csv(slug: str) -> Response:
    """Return the count day by day as a file, chained by hashes."""
    return _file(slug)


def _file(slug: str) -> Response:
    petition = _petition(slug)
    text = presenting.sheet(days.ledger(petition.id, clock.now()))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{petition.slug}-count.csv"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _petition(slug: str) -> Petition:
    petition = queries.public_petition(slug)
    if petition is None:
        abort(404)
    return petition
