"""Organisations for staff: who asks, who stands on the page, in which order."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import has_role, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries as letters
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.needs import Need
from lfnkr_app.petitions.organisations import actions, queries
from lfnkr_app.petitions.organisations.models import Organisation, OrganisationState, Role
from lfnkr_app.petitions.organisations.staff_forms import AnswerForm, OrganisationForm, standing

staff_bp = Blueprint("organisations", __name__, url_prefix="/letters")
LETTER: Final = "/<int(max=2147483647):petition_id>/organisations"
ONE: Final = f"{LETTER}/<int(max=2147483647):organisation_id>"
STATES: Final = {
    OrganisationState.WAITING: _l("waiting"),
    OrganisationState.SHOWN: _l("on the page"),
    OrganisationState.REFUSED: _l("refused"),
}
ROLES: Final = {Role.AUTHOR: _l("co-author"), Role.SUPPORTER: _l("supporter")}


@staff_bp.get(f"{LETTER}/")
@requires("signatures")
def organisations(petition_id: int) -> ResponseReturnValue:
    """Return the organisations of a letter: who waits, who is shown, who was refused."""
    petition = _petition(petition_id)
    lists = {state: queries.of_letter(petition.id, state) for state in STATES}
    return render_template("staff/organisations/organisations.html", lists=lists,
                           **_facts(petition))  # fmt: skip


@staff_bp.route(f"{LETTER}/add", methods=["GET", "POST"])
@requires("signatures")
def add(petition_id: int) -> ResponseReturnValue:
    """Put an organisation on the page that did not ask through the form."""
    petition, form = _petition(petition_id), OrganisationForm()
    if request.method == "POST" and form.validate():
        begin_writing()
        row = actions.add(
            _petition(petition_id), form.names, role=form.role.data, link=form.link.data or "",
            by=signed_in().email, now=clock.now(),
        )  # fmt: skip
        _record("organisation.add", row)
        db.session.commit()
        flash(_("The organisation is on the page."), "good")
        return _back(petition_id)
    code = 422 if form.errors else 200
    return render_template("staff/organisations/add.html", form=form, **_facts(petition)), code


@staff_bp.route(f"{ONE}/", methods=["GET", "POST"])
@requires("signatures")
def organisation(petition_id: int, organisation_id: int) -> ResponseReturnValue:
    """Return one organisation with what it wrote; change what readers see of it."""
    row = _organisation(petition_id, organisation_id)
    form = OrganisationForm(data=standing(row))
    if request.method == "POST" and form.validate():
        begin_writing()
        row = _organisation(petition_id, organisation_id)
        actions.change(row, form.names, role=form.role.data, link=form.link.data or "")
        _record("organisation.change", row)
        db.session.commit()
        flash(_("Saved."), "good")
        return _back(petition_id)
    return _page(row, form), 422 if form.errors else 200


@staff_bp.post(f"{ONE}/<any(show,refuse):decision>")
@requires("signatures")
def decide(petition_id: int, organisation_id: int, decision: str) -> ResponseReturnValue:
    """Put an organisation on the page, or refuse it, and answer it where that is wished."""
    form = AnswerForm()
    if not form.validate():
        row = _organisation(petition_id, organisation_id)
        return _page(row, OrganisationForm(formdata=None, data=standing(row)), form), 422
    begin_writing()
    petition, row = _petition(petition_id), _organisation(petition_id, organisation_id)
    act = actions.show if decision == "show" else actions.refuse
    if act(petition, row, words=form.sentence, now=clock.now()):
        _record(f"organisation.{decision}", row)
        flash(_("The organisation is on the page.") if decision == "show" else
              _("The organisation is refused, and its contact deleted."), "good")  # fmt: skip
    db.session.commit()
    return _back(petition_id)


@staff_bp.post(f"{ONE}/<any(up,down):way>")
@requires("signatures")
def move(petition_id: int, organisation_id: int, way: str) -> ResponseReturnValue:
    """Let an organisation and its neighbour change places."""
    begin_writing()
    row = _organisation(petition_id, organisation_id)
    actions.move(row, -1 if way == "up" else 1)
    _record("organisation.move", row)
    db.session.commit()
    return _back(petition_id)


@staff_bp.get(f"{ONE}/remove")
@requires("signatures")
def remove_form(petition_id: int, organisation_id: int) -> ResponseReturnValue:
    """Ask before an organisation is taken away."""
    row = _organisation(petition_id, organisation_id)
    return render_template("staff/organisations/remove.html", row=row, name=_name(row),
                           **_facts(_petition(petition_id)))  # fmt: skip


@staff_bp.post(f"{ONE}/remove")
@requires("signatures")
def remove(petition_id: int, organisation_id: int) -> ResponseReturnValue:
    """Take an organisation away with all that is known of it."""
    begin_writing()
    row = _organisation(petition_id, organisation_id)
    _record("organisation.remove", row)
    actions.remove(row)
    db.session.commit()
    flash(_("The organisation is removed."), "good")
    return _back(petition_id)


def dashboard_needs() -> list[Need]:
    """Return a line for each letter with organisations that wait for an answer."""
    if not has_role("signatures"):
        return []
    return [_need(petition) for petition in letters.all_petitions()]


def _need(petition: Petition) -> Need:
    number = queries.how_many(petition.id, OrganisationState.WAITING)
    title = letters.card(petition).title
    words = ngettext(
        "organisation waits for an answer: %(letter)s",
        "organisations wait for an answer: %(letter)s",
        number,
        letter=title,
    )
    url = url_for("staff.organisations.organisations", petition_id=petition.id)
    return Need(number, words, _("Answer"), url)


def _page(row: Organisation, form: OrganisationForm, answer: AnswerForm | None = None) -> str:
    petition = _petition(row.petition_id)
    return render_template(
        "staff/organisations/organisation.html", row=row, form=form, name=_name(row),
        answer=answer or AnswerForm(formdata=None, answer=True), **_facts(petition),
    )  # fmt: skip


def _facts(petition: Petition) -> dict[str, Any]:
    return {"petition": petition, "card": letters.card(petition), "states": STATES,
            "roles": ROLES, "name_of": _name}  # fmt: skip


def _name(row: Organisation) -> str:
    return " / ".join(row.names.values())


def _record(act: str, row: Organisation) -> None:
    audit.record(act, str(row.id), actor=signed_in(), detail={"letter": row.petition_id},
                 now=clock.now())  # fmt: skip


def _back(petition_id: int) -> ResponseReturnValue:
    return redirect(url_for(".organisations", petition_id=petition_id), code=303)


def _organisation(petition_id: int, organisation_id: int) -> Organisation:
    row = queries.by_id(petition_id, organisation_id)
    if row is None:
        abort(404)
    return row


def _petition(petition_id: int) -> Petition:
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return petition
