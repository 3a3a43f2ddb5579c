"""The public part: a fresh challenge for whoever is asked for proof of work."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import work
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

bp = Blueprint("guarding", __name__)


@bp.get("/letters/<slug>/challenge.json")
@page_class("personal")
@one_language
def challenge(slug: str) -> ResponseReturnValue:
    """Return a new challenge; nothing is stored, and it tells nobody who asked."""
    petition = queries.public_petition(slug) or abort(404)
    return jsonify(work.challenge(petition.slug, clock.now()))
