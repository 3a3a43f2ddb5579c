"""Letters for staff: figures and the list of signatures."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import has_role, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import country_name
from lfnkr_app.petitions import actions, queries, staff_figures, staff_queries
from lfnkr_app.petitions.desk import queries as desk
from lfnkr_app.petitions.desk.staff_showing import STANDINGS, TONES
from lfnkr_app.petitions.models import Petition, Signature
from lfnkr_app.petitions.staff_forms import SHOWN, STATES, FilterForm
from lfnkr_app.web.forms import asked

staff_bp = Blueprint("petitions", __name__, url_prefix="/letters")
UNLOGGED: Final = 10


@staff_bp.get("/")
def letters() -> ResponseReturnValue:
    """Return every letter with its figures."""
    return render_template(
        "staff/petitions/letters.html", lines=desk.lines(clock.now()), standings=STANDINGS,
        tones=TONES, is_editor=has_role("editor"),
    )  # fmt: skip


@staff_bp.get("/<int(max=2147483647):petition_id>/")
def letter(petition_id: int) -> ResponseReturnValue:
    """Return one letter: how many in each state, and day by day."""
    petition = _petition(petition_id)
    return render_template(
        "staff/petitions/letter.html", petition=petition, card=queries.card(petition),
        **staff_figures.figures(petition, clock.now()),
    )  # fmt: skip


@staff_bp.get("/<int(max=2147483647):petition_id>/signatures")
@requires("signatures")
def signatures(petition_id: int) -> ResponseReturnValue:
    """Return the signatures that fit the filters; a view of more than ten people is on record."""
    petition, form = _petition(petition_id), FilterForm(request.args)
    found = _found(petition_id, form)
    if len(found.rows) > UNLOGGED:
        _record("signatures.view", petition, {"rows": len(found.rows)})
        found = _found(petition_id, form)
    return render_template(
        "staff/petitions/signatures.html", petition=petition, form=form, found=found,
        card=queries.card(petition), country_name=country_name, states=STATES, shown=SHOWN,
        total=_total(petition, form), **_pages(petition_id, form, found),
    )  # fmt: skip


@staff_bp.post(
    "/<int(max=2147483647):petition_id>/signatures/<int(max=2147483647):signature_id>/release"
)
@requires("signatures")
def release(petition_id: int, signature_id: int) -> ResponseReturnValue:
    """Let a held signature go on: its owner gets the link to confirm."""
    begin_writing()
    petition, now = _petition(petition_id), clock.now()
    signature = db.session.get(Signature, signature_id)
    if signature is None or signature.petition_id != petition.id:
        abort(404)
    if actions.release(signature, petition, now=now):
        audit.record("signature.release", str(signature_id), actor=signed_in(), detail={}, now=now)
        flash(_("Released: the link to confirm is on its way."), "success")
    db.session.commit()
    return redirect(url_for(".signatures", petition_id=petition_id, state="held"), code=303)


def _record(act: str, petition: Petition, detail: dict[str, Any]) -> None:
    subject = petition.slug
    begin_writing()
    audit.record(act, subject, actor=signed_in(), detail=detail, now=clock.now())
    db.session.commit()


def _found(petition_id: int, form: FilterForm) -> staff_queries.Found:
    before, after = (request.args.get(name, 0, int) for name in ("before", "after"))
    if not all(0 <= number < 2**31 for number in (before, after)):
        abort(404)
    return staff_queries.found(petition_id, form.filters(), before=before, after=after)


def _total(petition: Petition, form: FilterForm) -> int | None:
    """Return how many fit, where that is known without counting them."""
    filters = form.filters()
    if not filters.only_state:
        return None
    states = staff_queries.by_state(petition)
    return states.get(filters.state, 0) if filters.state else sum(states.values())


def _pages(petition_id: int, form: FilterForm, found: staff_queries.Found) -> dict[str, Any]:
    chosen = {"petition_id": petition_id, **asked(form)}
    return {
        "older_url": url_for(".signatures", before=found.older, **chosen) if found.older else None,
        "newer_url": url_for(".signatures", after=found.newer, **chosen) if found.newer else None,
    }


def _petition(petition_id: int) -> Petition:
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return petition
