"""Lists for staff: ask for one, see it made, take it, and see who took which before."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import fresh_sign_in, is_fresh, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.lists import states, store, typed
from lfnkr_app.lists.files import handed_out
from lfnkr_app.lists.models import ListState
from lfnkr_app.lists.staff_words import STATES
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.lists import actions, acts, making, people
from lfnkr_app.petitions.lists import queries as list_queries
from lfnkr_app.petitions.lists.models import SignatureList
from lfnkr_app.petitions.lists.staff_forms import (
    COLUMN_WORDS,
    FORMAT_WORDS,
    PURPOSE_WORDS,
    ExportForm,
)
from lfnkr_app.petitions.models import Petition
from lfnkr_app.web.pages import asked_page

staff_bp = Blueprint("lists", __name__, url_prefix="/letters")
EXPORT: Final = "/<int(max=2147483647):petition_id>/export"
ONE: Final = f"{EXPORT}/<int(max=2147483647):list_id>/"
_HEADS: Final = {**COLUMN_WORDS, "day": _l("Day"), "signatures": _l("Signatures")}


@staff_bp.get(EXPORT)
@requires("signatures")
@fresh_sign_in()
def export_form(petition_id: int) -> ResponseReturnValue:
    """Return the form: what for, which columns, why; with what was typed before a new sign-in."""
    kept = typed.kept(_form_name(petition_id))
    return _page(
        _petition(petition_id), ExportForm.again(kept) if kept else ExportForm(formdata=None)
    )


@staff_bp.post(EXPORT)
@requires("signatures")
def export(petition_id: int) -> ResponseReturnValue:
    """Return the list as a file, or the page on which it is being made; first put it on record."""
    petition, form = _petition(petition_id), ExportForm()
    if not is_fresh():
        return _sign_in_first(petition_id, form)
    if request.form.get("step") == "preview":
        return _preview(petition, form)
    if not form.validate():
        return _page(petition, form), 422
    order = form.order()
    number, by = people.how_many(petition, order.wanted), signed_in().email
    if not actions.goes_at_once(petition, number, order.wanted, by=by, now=clock.now()):
        return _queued(petition, order, number)
    return _at_once(petition, form, order)


def _at_once(petition: Petition, form: ExportForm, order: actions.Order) -> ResponseReturnValue:
    petition_id = petition.id
    begin_writing()
    made = actions.note(petition, order, ListState.TAKEN, actor=signed_in(), now=clock.now())
    name, wanted = made.file_name, actions.wanted_of(made)
    db.session.commit()
    try:
        data = making.made(_petition(petition_id), wanted, order.form, now=clock.now(),
                           password=order.password)  # fmt: skip
    except Refused as refused:
        form.form_errors.append(refused.message)
        return _page(_petition(petition_id), form), 422
    return handed_out(name, data)


def _queued(petition: Petition, order: actions.Order, number: int) -> ResponseReturnValue:
    """Queue a long list for the worker, or put it before a second person first."""
    petition_id, now, actor_id = petition.id, clock.now(), signed_in().id
    by = signed_in().email
    waits = actions.needs_second(petition, number, order.wanted, by=by, now=now)
    begin_writing()
    actor = db.session.get_one(StaffUser, actor_id)
    state = ListState.ASKED if waits else ListState.QUEUED
    made = actions.note(_petition(petition_id), order, state, actor=actor, now=now)
    if waits:
        acts.ask(made, actor=actor, now=now)
    list_id = made.id
    db.session.commit()
    return redirect(url_for(".made", petition_id=petition_id, list_id=list_id), code=303)


@staff_bp.get(ONE)
@requires("signatures")
def made(petition_id: int, list_id: int) -> ResponseReturnValue:
    """Return how far a list is, or the button that takes it."""
    petition, found = _petition(petition_id), _list(petition_id, list_id)
    wanted = actions.wanted_of(found)
    return render_template(
        "staff/lists/made.html", petition=petition, card=queries.card(petition), made=found,
        state=STATES[ListState(found.state)], purposes=PURPOSE_WORDS, formats=FORMAT_WORDS,
        columns=", ".join(str(_HEADS[head]) for head in wanted.headings),
        is_stopped=states.is_stopped(found),
        under_way=found.state in {ListState.QUEUED, ListState.RUNNING},
    )  # fmt: skip


@staff_bp.post(f"{ONE}download")
@requires("signatures")
@fresh_sign_in()
def download(petition_id: int, list_id: int) -> ResponseReturnValue:
    """Return the file, opened piece by piece; that it was taken is on record first."""
    found = _list(petition_id, list_id)
    if found.state != ListState.READY or not store.is_there(found.stored_as):
        return redirect(url_for(".made", petition_id=petition_id, list_id=list_id), code=303)
    begin_writing()
    found = _list(petition_id, list_id)
    facts = (str(found.stored_as), bytes.fromhex(found.key_hex or ""), found.file_name)
    audit.record("signatures.download", str(list_id), actor=signed_in(), now=clock.now())
    db.session.commit()
    return handed_out(facts[2], store.opened(facts[0], facts[1]))


@staff_bp.post(f"{ONE}delete")
@requires("signatures")
def delete(petition_id: int, list_id: int) -> ResponseReturnValue:
    """Destroy the key and the file now, before its day is over."""
    begin_writing()
    found = _list(petition_id, list_id)
    name = states.destroy(SignatureList, list_id) if found.state == ListState.READY else None
    if name:
        audit.record("signatures.delete", str(list_id), actor=signed_in(), now=clock.now())
    db.session.commit()
    if name:
        store.delete(name)
    return redirect(url_for(".made", petition_id=petition_id, list_id=list_id), code=303)


@staff_bp.post(f"{ONE}again")
@requires("signatures")
@fresh_sign_in()
def once_more(petition_id: int, list_id: int) -> ResponseReturnValue:
    """Try a list that failed once more."""
    begin_writing()
    _list(petition_id, list_id)
    states.try_again(SignatureList, list_id)
    db.session.commit()
    return redirect(url_for(".made", petition_id=petition_id, list_id=list_id), code=303)


def _preview(petition: Petition, form: ExportForm) -> ResponseReturnValue:
    """Show the first rows; a reason is not needed yet, but who looked is on record."""
    form.validate()
    faults = {name for name, errors in form.errors.items() if errors} - {"reason", "lock"}
    form.reason.errors, form.lock.errors = (), ()
    if faults:
        return _page(petition, form), 422
    petition_id, wanted = petition.id, form.wanted()
    detail = {"purpose": wanted.purpose, "columns": list(wanted.columns)}
    begin_writing()
    audit.record("signatures.preview", petition.slug, actor=signed_in(), detail=detail,
                 now=clock.now())  # fmt: skip
    db.session.commit()
    petition = _petition(petition_id)
    return _page(petition, form, list_queries.glance(petition, wanted))


def _sign_in_first(petition_id: int, form: ExportForm) -> ResponseReturnValue:
    """Ask for password and code; what was typed waits meanwhile."""
    again_at = url_for(".export_form", petition_id=petition_id)
    return typed.sign_in_first(_form_name(petition_id), form.typed(), again_at)


def _form_name(petition_id: int) -> str:
    return f"letter {petition_id}"


def _page(petition: Petition, form: ExportForm, glance: list_queries.Glance | None = None) -> str:
    number = asked_page()
    history, pages = list_queries.history(petition.id, number)
    return render_template(
        "staff/lists/export.html", petition=petition, form=form, card=queries.card(petition),
        standing=list_queries.standing(petition), glance=glance, history=history,
        glance_heads=_words(glance.heads if glance else ()),
        page=number, pages=pages, states=STATES, purposes=PURPOSE_WORDS, formats=FORMAT_WORDS,
        page_url=lambda page: url_for(".export_form", petition_id=petition.id, page=page),
    )  # fmt: skip


def _words(heads: tuple[str, ...]) -> list[Any]:
    """Return the heads of a table; figures stand at the right."""
    figures = {"number", "signatures"}
    return [(_HEADS[head], "num") if head in figures else _HEADS[head] for head in heads]


def _petition(petition_id: int) -> Petition:
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return petition


def _list(petition_id: int, list_id: int) -> SignatureList:
    found = actions.of(petition_id, list_id)
    if found is None:
        abort(404)
    return found
