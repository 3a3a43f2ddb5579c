"""The public part: a fresh challenge for whoever is asked for proof of work."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.donations.guarding.admitting import ABOUT
from lfnkr_app.web import proof
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

bp = Blueprint("card_guard", __name__)


@bp.get("/donate/challenge.json")
@page_class("personal")
@one_language
def challenge() -> ResponseReturnValue:
    """Return a new challenge; nothing is stored, and it tells nobody who asked."""
    return jsonify(proof.challenge(ABOUT, clock.now()))
