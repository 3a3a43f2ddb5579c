"""Public pages for organisations that want to stand behind a letter."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries as letters
from lfnkr_app.petitions import stamps
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.guarding.rules import Limits, Observed, signs, suspicion
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.organisations import actions
from lfnkr_app.petitions.organisations.forms import WishForm
from lfnkr_app.web.limits import by_network

bp = Blueprint("organisations", __name__)


@bp.get("/letters/<slug>/organisations/")
def join(slug: str) -> ResponseReturnValue:
    """Return the form for organisations."""
    petition, now = _petition(slug), clock.now()
    return _page(petition, WishForm(formdata=None, stamp=stamps.make(now)))


@bp.post("/letters/<slug>/organisations/")
@by_network()
def ask(slug: str) -> ResponseReturnValue:
    """Take an organisation's wish; show a wrong form again with everything typed."""
    petition, form, now = _petition(slug), WishForm(), clock.now()
    if not form.validate():
        return _page(petition, form), 422
    seen = Observed(trap=bool(form.fax.data), opened_at=stamps.read(form.stamp.data))
    held_because = suspicion(signs(seen, Limits(), now))
    begin_writing()
    actions.apply(petition, form.wish(i18n.current()), held_because, now=now)
    db.session.commit()
    return redirect(url_for(".thanks", slug=slug), code=303)


@bp.get("/letters/<slug>/organisations/thanks/")
def thanks(slug: str) -> ResponseReturnValue:
    """Return the page that says what happens next, the same for everybody."""
    petition = _petition(slug)
    return render_template("organisations/thanks.html", card=letters.card(petition), noindex=True)


@bp.errorhandler(PetitionClosed)
def closed(_error: PetitionClosed) -> ResponseReturnValue:
    """Say that the letter takes no organisations any more."""
    db.session.rollback()
    return _page(_asked_for(), None), 409


@bp.errorhandler(429)
def too_many(_error: Exception) -> ResponseReturnValue:
    """Ask for a minute's patience, and keep what was typed."""
    form = WishForm()
    form.form_errors.append(_("Please wait a minute, then try again."))
    return _page(_asked_for(), form), 429, {"Retry-After": "60"}


def _page(petition: Petition, form: WishForm | None) -> str:
    return render_template(
        "organisations/join.html", petition=petition, card=letters.card(petition),
        form=form if actions.takes(petition, clock.now()) else None,
    )  # fmt: skip


def _asked_for() -> Petition:
    return _petition((request.view_args or {})["slug"])


def _petition(slug: str) -> Petition:
    petition = letters.public_petition(slug)
    if petition is None or not petition.takes_organisations:
        abort(404)
    return petition
