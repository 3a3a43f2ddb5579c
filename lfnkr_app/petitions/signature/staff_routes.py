"""One signature for staff: look at it, and act on it with a reason."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.errors import PetitionClosed
from lfnkr_app.petitions.models import LetterVersion, Petition, Signature
from lfnkr_app.petitions.signature import staff_acts, staff_history
from lfnkr_app.petitions.signature.staff_acts import ACTS, Act
from lfnkr_app.petitions.staff_forms import SHOWN, STATES
from lfnkr_app.web.staff_reasons import ReasonForm

staff_bp = Blueprint("signature", __name__, url_prefix="/letters")
ONE = "/<int(max=2147483647):petition_id>/signatures/<int(max=2147483647):signature_id>"


@staff_bp.get(ONE)
@requires("signatures")
def signature(petition_id: int, signature_id: int) -> ResponseReturnValue:
    """Return everything about one signature, its history, and what can be done with it."""
    petition, row = _found(petition_id, signature_id)
    return render_template(
        "staff/signature/signature.html", petition=petition, row=row, card=queries.card(petition),
        version=db.session.get_one(LetterVersion, row.version_id), states=STATES, shown=SHOWN,
        sources=staff_history.SOURCES, history=staff_history.of(row),
        acts=staff_acts.possible(row), country=i18n.country_name(row.country),
        language=i18n.LANGUAGES[row.lang].label,
    )  # fmt: skip


@staff_bp.get(f"{ONE}/acts/<act>")
@requires("signatures")
def act_form(petition_id: int, signature_id: int, act: str) -> ResponseReturnValue:
    """Return the page that says what an act does, and asks why."""
    petition, row = _found(petition_id, signature_id)
    return _act_page(petition, row, _act(act, row), ReasonForm(formdata=None))


@staff_bp.post(f"{ONE}/acts/<act>")
@requires("signatures")
def act(petition_id: int, signature_id: int, act: str) -> ResponseReturnValue:
    """Do it, on record with its reason."""
    petition, row = _found(petition_id, signature_id)
    chosen, form = _act(act, row), ReasonForm()
    if not form.validate():
        return _act_page(petition, row, chosen, form), 422
    begin_writing()
    petition, row = _found(petition_id, signature_id)
    now, why = clock.now(), {"reason": form.reason.data}
    try:
        is_done = chosen.perform(row, petition, now)
    except PetitionClosed:
        form.form_errors.append(_("This letter is closed: nobody is counted any more."))
        return _act_page(petition, row, chosen, form), 409
    if is_done:
        audit.record(f"signature.{act}", str(row.id), actor=signed_in(), detail=why, now=now)
        flash(str(chosen.done), "success")
    else:
        flash(_("Nothing was done: it has changed meanwhile, or the limit is reached."), "error")
    db.session.commit()
    return redirect(
        url_for(".signature", petition_id=petition_id, signature_id=signature_id), code=303
    )


def _act_page(petition: Petition, row: Signature, act: Act, form: ReasonForm) -> str:
    return render_template(
        "staff/signature/act.html", petition=petition, row=row, act=act, form=form,
        card=queries.card(petition),
    )  # fmt: skip


def _act(name: str, row: Signature) -> Act:
    """Return the act of that name; 404 where there is none, back to the page where it fits not."""
    found = ACTS.get(name) or abort(404)
    if not staff_acts.is_possible(found, row):
        flash(_("That cannot be done with this signature as it is now."), "error")
        back = url_for(".signature", petition_id=row.petition_id, signature_id=row.id)
        abort(redirect(back, code=303))
    return found


def _found(petition_id: int, signature_id: int) -> tuple[Petition, Signature]:
    petition = db.session.get(Petition, petition_id) or abort(404)
    row = db.session.get(Signature, signature_id)
    if row is None or row.petition_id != petition.id:
        abort(404)
    return petition, row
