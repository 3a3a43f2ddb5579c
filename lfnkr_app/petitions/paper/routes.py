"""The paper sheet: for people whose mail is not safe, and for tables in the street."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app.petitions import queries

bp = Blueprint("paper", __name__)


@bp.get("/letters/<slug>/sheet/")
def sheet(slug: str) -> ResponseReturnValue:
    """Return one A4 sheet with the letter's ask, ten rows, and the way back to the office."""
    petition = queries.public_petition(slug)
    if petition is None:
        abort(404)
    address = f"{current_app.config['SITE_URL']}{url_for('petitions.letter', slug=slug)}"
    code = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return render_template(
        "petitions/sheet.html", card=queries.card(petition), address=address, code=code,
        names_until=petition.names_until,
    )  # fmt: skip
