"""The search for one person: sent as a form, so that no address stands in an address or a log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries as letters
from lfnkr_app.petitions.finding import queries
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.staff_forms import SHOWN, STATES
from lfnkr_app.web.forms import StaffForm, trimmed

staff_bp = Blueprint("finding", __name__, url_prefix="/letters")


class FindForm(StaffForm):
    """Whom to look for."""

    words = StringField(
        _l("Exact address or name"),
        [DataRequired(_l("Enter a whole address or a whole name")), Length(max=255)],
        filters=[trimmed],
    )


@staff_bp.route("/search", methods=["GET", "POST"])
@requires("signatures")
def everywhere() -> ResponseReturnValue:
    """Look for a person under all letters."""
    return _search(None)


@staff_bp.route("/<int(max=2147483647):petition_id>/search", methods=["GET", "POST"])
@requires("signatures")
def in_letter(petition_id: int) -> ResponseReturnValue:
    """Look for a person under one letter."""
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return _search(petition)


def _search(petition: Petition | None) -> ResponseReturnValue:
    form = FindForm()
    if request.method == "GET" or not form.validate():
        return _page(petition, form, None), 422 if form.errors else 200
    words, petition_id = form.words.data or "", petition.id if petition else None
    number = len(queries.found(_letters(petition_id), words))
    begin_writing()
    audit.record("signatures.search", str(petition_id or "all"), actor=signed_in(),
                 detail={"found": number}, now=clock.now())  # fmt: skip
    db.session.commit()
    matches = queries.found(_letters(petition_id), words)
    return _page(db.session.get(Petition, petition_id) if petition_id else None, form, matches)


def _letters(petition_id: int | None) -> list[Petition]:
    known = letters.all_petitions()
    return [one for one in known if petition_id in {None, one.id}]


def _page(petition: Petition | None, form: FindForm, matches: Any) -> str:
    titles = {one.id: letters.card(one).title for one in letters.all_petitions()}
    return render_template(
        "staff/finding/search.html", petition=petition, form=form, matches=matches, titles=titles,
        states=STATES, shown=SHOWN,
    )  # fmt: skip
