"""Files of gifts for staff: ask for one, see it made, take it, and see who took which before."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import fresh_sign_in, is_fresh, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.ledger.files import actions, acts, making, order, rows
from lfnkr_app.donations.ledger.files.models import GiftFile
from lfnkr_app.donations.ledger.files.order import Order
from lfnkr_app.donations.ledger.files.staff_forms import FileForm
from lfnkr_app.donations.ledger.files.staff_words import DAY_WORDS, FORMAT_WORDS, PERSONAL_WORDS
from lfnkr_app.lists import states, store, typed
from lfnkr_app.lists.files import handed_out
from lfnkr_app.lists.models import ListState
from lfnkr_app.lists.staff_words import STATES

staff_bp = Blueprint("gift_files", __name__, url_prefix="/gifts")
ONE: Final = "/export/<int(max=2147483647):list_id>/"
_FORM: Final = "gifts"


@staff_bp.get("/export")
@requires("donations")
@fresh_sign_in()
def export_form() -> ResponseReturnValue:
    """Return the form: which gifts, what of the givers, why; with what was typed before."""
    kept = typed.kept(_FORM)
    return _page(FileForm.again(kept) if kept else FileForm(formdata=None))


@staff_bp.post("/export")
@requires("donations")
def export() -> ResponseReturnValue:
    """Return the file, or the page on which it is being made; first put it on record."""
    form = FileForm()
    if not is_fresh():
        return typed.sign_in_first(_FORM, form.typed(), url_for(".export_form"))
    if not form.validate():
        return _page(form), 422
    asked = form.order()
    number, by = rows.how_many(asked.wanted), signed_in().email
    at_once = actions.goes_at_once(number, asked, by=by, now=clock.now())
    return _at_once(asked) if at_once else _queued(asked, number)


def _at_once(asked: Order) -> ResponseReturnValue:
    now = clock.now()
    begin_writing()
    name = actions.note(asked, ListState.TAKEN, actor=signed_in(), now=now).file_name
    db.session.commit()
    data = making.made(asked.wanted, asked.personal, asked.form, now=now, password=asked.password)
    return handed_out(name, data)


def _queued(asked: Order, number: int) -> ResponseReturnValue:
    """Queue a long file for the worker, or put it before a second person first."""
    now, actor_id = clock.now(), signed_in().id
    waits = actions.needs_second(number, asked, by=signed_in().email, now=now)
    begin_writing()
    actor = db.session.get_one(StaffUser, actor_id)
    state = ListState.ASKED if waits else ListState.QUEUED
    made = actions.note(asked, state, actor=actor, now=now)
    if waits:
        acts.ask(made, actor=actor, now=now)
    list_id = made.id
    db.session.commit()
    return redirect(url_for(".made", list_id=list_id), code=303)


@staff_bp.get(ONE)
@requires("donations")
def made(list_id: int) -> ResponseReturnValue:
    """Return how far a file is, or the button that takes it."""
    found = _file(list_id)
    wanted, personal = order.read(found.wanted)
    return render_template(
        "staff/gift_files/made.html", made=found, wanted=wanted, formats=FORMAT_WORDS,
        personal=", ".join(str(PERSONAL_WORDS.get(name, name)) for name in personal),
        days=DAY_WORDS, is_stopped=states.is_stopped(found),
        under_way=found.state in {ListState.QUEUED, ListState.RUNNING},
    )  # fmt: skip


@staff_bp.post(f"{ONE}download")
@requires("donations")
@fresh_sign_in()
def download(list_id: int) -> ResponseReturnValue:
    """Return the file, opened piece by piece; that it was taken is on record first."""
    found = _file(list_id)
    if found.state != ListState.READY or not store.is_there(found.stored_as):
        return redirect(url_for(".made", list_id=list_id), code=303)
    begin_writing()
    found = _file(list_id)
    facts = (str(found.stored_as), bytes.fromhex(found.key_hex or ""), found.file_name)
    audit.record("gifts.download", str(list_id), actor=signed_in(), now=clock.now())
    db.session.commit()
    return handed_out(facts[2], store.opened(facts[0], facts[1]))


@staff_bp.post(f"{ONE}delete")
@requires("donations")
def delete(list_id: int) -> ResponseReturnValue:
    """Destroy the key and the file now, before its day is over."""
    begin_writing()
    name = states.destroy(GiftFile, list_id) if _file(list_id).state == ListState.READY else None
    if name:
        audit.record("gifts.delete_file", str(list_id), actor=signed_in(), now=clock.now())
    db.session.commit()
    if name:
        store.delete(name)
    return redirect(url_for(".made", list_id=list_id), code=303)


@staff_bp.post(f"{ONE}again")
@requires("donations")
@fresh_sign_in()
def once_more(list_id: int) -> ResponseReturnValue:
    """Try a file that failed once more."""
    begin_writing()
    _file(list_id)
    states.try_again(GiftFile, list_id)
    db.session.commit()
    return redirect(url_for(".made", list_id=list_id), code=303)


def _page(form: FileForm) -> str:
    number = max(1, min(request.args.get("page", 1, int), 10**6))
    history, pages = actions.history(number)
    return render_template(
        "staff/gift_files/export.html", form=form, history=history, page=number, pages=pages,
        states=STATES, formats=FORMAT_WORDS,
        page_url=lambda page: url_for(".export_form", page=page),
    )  # fmt: skip


def _file(list_id: int) -> GiftFile:
    return db.session.get(GiftFile, list_id) or abort(404)
