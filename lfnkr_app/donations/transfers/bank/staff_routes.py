"""Bank files for staff: bring, look, enter, and take back."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.transfers.bank import files, queries
from lfnkr_app.donations.transfers.bank.models import BankBatch, FileState, LineState
from lfnkr_app.donations.transfers.bank.staff_forms import (
    ColumnsForm,
    FileForm,
    OptionalReasonForm,
)
from lfnkr_app.errors import Refused
from lfnkr_app.web.pages import asked_page

staff_bp = Blueprint("bank", __name__, url_prefix="/gifts/bank")
ONE: Final = "/<int(max=2147483647):batch_id>/"
SHOWN: Final = 200
FIRST_ROWS: Final = 8
FRESH_MINUTES: Final = 15
REFRESH_S: Final = 3
STATES: Final = {
    FileState.UNREAD: (_l("columns to be told"), "wait"),
    FileState.LOOKED_AT: (_l("not entered yet"), "wait"),
    FileState.ENTERING: (_l("being entered"), "wait"),
    FileState.ENTERED: (_l("entered"), "good"),
    FileState.UNDONE: (_l("taken back"), ""),
    FileState.DROPPED: (_l("thrown away"), ""),
}
_FIRST: Final = (queries.UNCLEAR, queries.MATCHED, queries.KNOWN)


@staff_bp.get("/")
@requires("donations")
def bank() -> ResponseReturnValue:
    """Return the form for a file, and the files so far."""
    return _list(FileForm(formdata=None))


@staff_bp.post("/")
@requires("donations")
def look() -> ResponseReturnValue:
    """Read a file and show what is understood; nothing is entered yet."""
    form = FileForm()
    if not form.validate():
        return _list(form), 422
    actor_id = signed_in().id
    begin_writing()
    actor = db.session.get_one(StaffUser, actor_id)
    batch = files.look_at(form.rows, form.method, form.currency, actor=actor, now=clock.now())
    batch_id = batch.id
    db.session.commit()
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@staff_bp.get(ONE)
@requires("donations")
def batch(batch_id: int) -> ResponseReturnValue:
    """Return one file: what is understood before it is entered, its facts after."""
    found = queries.batch(batch_id) or abort(404)
    if found.state == FileState.UNREAD:
        return _columns_page(found, ColumnsForm(files.rows_of(found), formdata=None))
    response = Response(_batch_page(found, OptionalReasonForm(formdata=None)))
    if found.state == FileState.ENTERING:
        response.headers["Refresh"] = str(REFRESH_S)
    return response


@staff_bp.post(f"{ONE}columns")
@requires("donations")
def columns(batch_id: int) -> ResponseReturnValue:
    """Read a file as staff say, and keep it for the next one of that bank."""
    found = queries.batch(batch_id) or abort(404)
    if found.state not in {FileState.UNREAD, FileState.LOOKED_AT}:
        return redirect(url_for(".batch", batch_id=batch_id), code=303)
    form = ColumnsForm(files.rows_of(found))
    if not form.validate():
        return _columns_page(found, form), 422
    layout = form.layout()
    begin_writing()
    files.tell_columns(
        queries.batch(batch_id, for_update=True) or abort(404), layout, now=clock.now()
    )
    db.session.commit()
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@staff_bp.get(f"{ONE}columns")
@requires("donations")
def choose_columns(batch_id: int) -> ResponseReturnValue:
    """Return the page on which staff say which column is which."""
    found = queries.batch(batch_id) or abort(404)
    if found.state not in {FileState.UNREAD, FileState.LOOKED_AT}:
        return redirect(url_for(".batch", batch_id=batch_id), code=303)
    return _columns_page(found, ColumnsForm(files.rows_of(found), formdata=None))


@staff_bp.post(f"{ONE}enter")
@requires("donations")
def enter(batch_id: int) -> ResponseReturnValue:
    """Enter a file: the first lines at once, the rest by the worker; said again, it goes on."""
    actor_id = signed_in().id
    begin_writing()
    found = queries.batch(batch_id, for_update=True) or abort(404)
    now = clock.now()
    files.enter(found, actor=db.session.get_one(StaffUser, actor_id), now=now)
    worked = files.go_on(found, now=now)
    db.session.commit()
    if worked and found.state == FileState.ENTERED:
        flash(_("The file is entered."), "good")
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@staff_bp.post(f"{ONE}drop")
@requires("donations")
def drop(batch_id: int) -> ResponseReturnValue:
    """Throw away what was looked at."""
    begin_writing()
    files.drop(queries.batch(batch_id, for_update=True) or abort(404))
    db.session.commit()
    return redirect(url_for(".bank"), code=303)


@staff_bp.post(f"{ONE}undo")
@requires("donations")
@fresh_sign_in(FRESH_MINUTES)
def undo(batch_id: int) -> ResponseReturnValue:
    """Take a whole file back; receipts of its gifts become void."""
    form = OptionalReasonForm()
    if not form.validate():
        return _batch_page(queries.batch(batch_id) or abort(404), form), 422
    actor_id = signed_in().id
    begin_writing()
    found = queries.batch(batch_id, for_update=True) or abort(404)
    actor = db.session.get_one(StaffUser, actor_id)
    try:
        gifts = files.undo(found, form.reason.data or "", actor=actor, now=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.reason.errors = (refused.message,)
        return _batch_page(queries.batch(batch_id) or abort(404), form), 422
    db.session.commit()
    flash(_("The file is taken back."), "good")
    if gifts:
        words = ngettext("The receipt of one gift is void.",
                         "The receipts of %(count)s gifts are void.", gifts,
                         count=i18n.written_number(gifts))  # fmt: skip
        flash(words, "info")
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


def _list(form: FileForm) -> str:
    page = asked_page()
    found, pages = queries.batches(page)
    return render_template(
        "staff/bank/bank.html", form=form, batches=found, states=STATES, page=page, pages=pages,
        account=account, page_url=lambda number: url_for(".bank", page=number),
    )  # fmt: skip


def _columns_page(found: BankBatch, form: ColumnsForm) -> str:
    rows = files.rows_of(found)
    width = max((len(row) for row in rows), default=0)
    first = [[*row, *[""] * (width - len(row))] for row in rows[:FIRST_ROWS]]
    return render_template(
        "staff/bank/columns.html", batch=found, form=form, rows=first, width=width
    )


def _batch_page(found: BankBatch, form: OptionalReasonForm) -> str:
    looked_at = found.state == FileState.LOOKED_AT
    seen = queries.preview(found, clock.now()) if looked_at else []
    counts: dict[str, Any] = {kind: sum(one.kind == kind for one in seen) for kind in _FIRST}
    seen.sort(key=lambda one: _FIRST.index(one.kind))
    states = queries.states_of(found.id)
    return render_template(
        "staff/bank/batch.html", batch=found, state=STATES[FileState(found.state)], form=form,
        seen=seen[:SHOWN], total=len(seen), counts=counts, account=account(found), states=states,
        odd=files.understood(found).odd[:20] if looked_at else [],
        booked=states.get(LineState.MATCHED, 0) + states.get(LineState.MADE, 0),
        waiting=states.get(LineState.WAITING, 0), others=queries.elsewhere(found, seen),
    )  # fmt: skip


def account(found: BankBatch) -> str:
    """Return an account in words."""
    if found.method == "post":
        return _("Post office, JPY")
    return _("Bank, %(currency)s", currency=found.currency)
