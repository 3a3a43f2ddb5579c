"""Paper for staff: type in or bring a file, look, count, and take it back in one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.paper import actions
from lfnkr_app.petitions.paper import queries as paper_queries
from lfnkr_app.petitions.paper.models import BatchState, PaperBatch
from lfnkr_app.petitions.paper.staff_forms import PaperForm
from lfnkr_app.web.pages import asked_page

staff_bp = Blueprint("paper", __name__, url_prefix="/letters")
PAPER: Final = "/<int(max=2147483647):petition_id>/paper/"
ONE: Final = f"{PAPER}<int(max=2147483647):batch_id>/"
STATES: Final = {
    BatchState.LOOKED_AT: (_l("not counted yet"), "wait"),
    BatchState.ENTERED: (_l("counted"), "good"), BatchState.UNDONE: (_l("undone"), ""),
    BatchState.DROPPED: (_l("thrown away"), ""),
}  # fmt: skip
FIRST: Final = 20


@staff_bp.get(PAPER)
@requires("signatures")
def paper(petition_id: int) -> ResponseReturnValue:
    """Return the form for sheets, and the batches so far."""
    return _page(_petition(petition_id), PaperForm(formdata=None))


@staff_bp.post(PAPER)
@requires("signatures")
def look(petition_id: int) -> ResponseReturnValue:
    """Read what was typed or brought, and show what is understood; nothing counts yet."""
    petition, form = _petition(petition_id), PaperForm()
    if not form.validate():
        return _page(petition, form), 422
    actor_id = signed_in().id
    begin_writing()
    try:
        batch = actions.look_at(
            _petition(petition_id), form.understood.lines, lang=form.lang.data,
            hands_over=form.said.data == "yes", note=form.note.data or "",
            actor=db.session.get_one(StaffUser, actor_id), now=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return _page(_petition(petition_id), form), 409
    batch_id = batch.id
    db.session.commit()
    for line, fault in form.understood.odd[:FIRST]:
        flash(_("Left out, line %(line)s: %(fault)s", line=line, fault=fault), "info")
    if (more := len(form.understood.odd) - FIRST) > 0:
        flash(_("%(count)s more lines were left out.", count=i18n.written_number(more)), "info")
    return redirect(url_for(".batch", petition_id=petition_id, batch_id=batch_id), code=303)


@staff_bp.get(ONE)
@requires("signatures")
def batch(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Return one batch: what is understood before it counts, its facts after."""
    petition, found = _petition(petition_id), _batch(petition_id, batch_id)
    lines = actions.lines_of(found)
    twins = paper_queries.twins(petition, lines) if lines and petition.key_sealed else None
    return render_template(
        "staff/paper/batch.html", petition=petition, card=queries.card(petition), batch=found,
        state=STATES[BatchState(found.state)], lines=lines[:FIRST], twins=twins, first=FIRST,
        language=i18n.LANGUAGES[found.lang].label, country_name=i18n.country_name,
    )  # fmt: skip


@staff_bp.post(f"{ONE}enter")
@requires("signatures")
def enter(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Count the people of a batch."""
    return _act(petition_id, batch_id, actions.enter)


@staff_bp.post(f"{ONE}undo")
@requires("signatures")
def undo(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Take a batch out of the count."""
    return _act(petition_id, batch_id, actions.undo)


@staff_bp.post(f"{ONE}redo")
@requires("signatures")
def redo(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Put an undone batch back into the count."""
    return _act(petition_id, batch_id, actions.redo)


@staff_bp.post(f"{ONE}drop")
@requires("signatures")
def drop(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Throw away what was looked at."""
    begin_writing()
    actions.drop(_batch(petition_id, batch_id, for_update=True))
    db.session.commit()
    return redirect(url_for(".paper", petition_id=petition_id), code=303)


def _act(petition_id: int, batch_id: int, act: Callable[..., bool]) -> ResponseReturnValue:
    actor_id = signed_in().id
    begin_writing()
    petition, found = _petition(petition_id), _batch(petition_id, batch_id, for_update=True)
    number = found.number
    try:
        actor = db.session.get_one(StaffUser, actor_id)
        changed = act(found, petition, actor=actor, now=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.message, "error")
        changed = False
    if changed:
        flash(_told(act, number), "success")
    return redirect(url_for(".batch", petition_id=petition_id, batch_id=batch_id), code=303)


def _told(act: Callable[..., bool], number: int) -> str:
    count = i18n.written_number(number)
    if act is actions.undo:
        return ngettext("One person does not count any more.",
                        "%(count)s people do not count any more.", number, count=count)  # fmt: skip
    return ngettext("One person is counted.", "%(count)s people are counted.", number, count=count)


def _page(petition: Petition, form: PaperForm) -> str:
    number = asked_page()
    batches, pages = paper_queries.batches(petition.id, number)
    return render_template(
        "staff/paper/paper.html", petition=petition, form=form, card=queries.card(petition),
        batches=batches, states=STATES, page=number, pages=pages,
        page_url=lambda page: url_for(".paper", petition_id=petition.id, page=page),
    )  # fmt: skip


def _petition(petition_id: int) -> Petition:
    petition = db.session.get(Petition, petition_id)
    if petition is None:
        abort(404)
    return petition


def _batch(petition_id: int, batch_id: int, *, for_update: bool = False) -> PaperBatch:
    found: Any = paper_queries.batch(petition_id, batch_id, for_update=for_update)
    if found is None:
        abort(404)
    return found  # type: ignore[no-any-return]  # abort() does not come back
