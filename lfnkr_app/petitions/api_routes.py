"""Public facts of letters for machines: read-only, no person in them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, url_for

from lfnkr_app import clock
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.open_facts import open_to_all
from lfnkr_app.web.site_app import one_language

bp = Blueprint("letters_api", __name__)


@bp.get("/api/v1/letters")
@page_class("count")
@one_language
def letters_json() -> Response:
    """Return every letter that readers may see."""
    return open_to_all({"letters": [_facts(p) for p in queries.public_petitions()]})


@bp.get("/api/v1/letters/<slug>")
@page_class("count")
@one_language
def letter_json(slug: str) -> Response:
    """Return one letter."""
    petition = queries.public_petition(slug)
    if petition is None:
        abort(404)
    return open_to_all(_facts(petition))


def _facts(petition: Petition) -> dict[str, Any]:
    card, known = queries.card(petition), queries.versions(petition.id)
    path = url_for("petitions.letter", slug=petition.slug, _lang="en")
    return {
        "slug": petition.slug, "title": card.title, "ask": card.ask, "addressee": card.addressee,
        "state": petition.state, "is_open": card.is_open, "languages": sorted(known),
        "confirmed": card.confirmed, "on_paper": card.on_paper, "goal": card.goal,
        "opens_at": clock.iso(petition.opens_at),
        "closes_at": clock.iso(petition.closes_at) if petition.closes_at else None,
        "url": f"{current_app.config['SITE_URL']}{path}", "as_of": clock.iso(clock.now()),
    }  # fmt: skip
