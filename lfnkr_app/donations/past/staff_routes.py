"""Past gifts for staff: bring a file, look, bring in, and take it out again."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.past import actions, staff_reading, staff_undoing
from lfnkr_app.donations.past.models import BatchState, PastBatch
from lfnkr_app.errors import Refused
from lfnkr_app.web import staff_files
from lfnkr_app.web.forms import StaffForm

staff_bp = Blueprint("past", __name__, url_prefix="/gifts/past")
ONE: Final = "/<int(max=2147483647):batch_id>/"
SHOWN: Final = 200
STATES: Final = {
    BatchState.LOOKED_AT: (_l("not brought in yet"), "wait"),
    BatchState.QUEUED: (_l("under way"), "wait"), BatchState.ENTERED: (_l("brought in"), "good"),
    BatchState.UNDONE: (_l("taken out"), ""), BatchState.DROPPED: (_l("thrown away"), ""),
}  # fmt: skip


class PastForm(StaffForm):
    """A file of past gifts."""

    file = FileField(_l("CSV file"))


@staff_bp.get("/")
@requires("donations")
@fresh_sign_in()
def batches() -> ResponseReturnValue:
    """Return the form for a file, and the batches so far."""
    return _page(PastForm(formdata=None))


@staff_bp.post("/")
@requires("donations")
@fresh_sign_in()
def look() -> ResponseReturnValue:
    """Read a file and show what is understood; nothing is brought in yet."""
    form = PastForm()
    try:
        sent = request.files.get("file")
        if not form.validate() or sent is None or not sent.filename:
            raise Refused(_("Choose a file."))
        today, text = clock.tokyo_day(clock.now()), staff_files.text_of(sent.read())
        found = staff_reading.gifts(text, today=today, funds=actions.funds_by_name())
    except Refused as refused:
        form.file.errors = (refused.message,)
        return _page(form), 422
    begin_writing()
    actor = db.session.get_one(StaffUser, signed_in().id)
    batch_id = actions.look_at(found, actor=actor, now=clock.now()).id
    db.session.commit()
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@staff_bp.get(ONE)
@requires("donations")
def batch(batch_id: int) -> ResponseReturnValue:
    """Return one batch: what would come in, how far it is, what it brought."""
    found = _batch(batch_id)
    lines = actions.kept_lines(found) if found.state == BatchState.LOOKED_AT else []
    return render_template("staff/past/batch.html", batch=found, refused=found.refused[:SHOWN],
                           state=STATES[BatchState(found.state)],
                           totals=staff_reading.totals(lines), days=_days(lines))  # fmt: skip


@staff_bp.post(f"{ONE}enter")
@requires("donations")
@fresh_sign_in()
def enter(batch_id: int) -> ResponseReturnValue:
    """Let the worker bring a batch in."""
    begin_writing()
    actor = db.session.get_one(StaffUser, signed_in().id)
    actions.queue(_batch(batch_id), actor=actor, now=clock.now())
    db.session.commit()
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


@staff_bp.post(f"{ONE}drop")
@requires("donations")
def drop(batch_id: int) -> ResponseReturnValue:
    """Throw away what was looked at."""
    begin_writing()
    actions.drop(_batch(batch_id))
    db.session.commit()
    return redirect(url_for(".batches"), code=303)


@staff_bp.post(f"{ONE}undo")
@requires("donations")
@fresh_sign_in()
def undo(batch_id: int) -> ResponseReturnValue:
    """Take a batch out again, as long as nothing hangs on it."""
    begin_writing()
    try:
        actor = db.session.get_one(StaffUser, signed_in().id)
        number = staff_undoing.undo(_batch(batch_id), actor=actor, now=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.message, "error")
    else:
        count = i18n.written_number(number)
        flash(ngettext("One gift is taken out.", "%(count)s gifts are taken out.", number,
                       count=count), "good")  # fmt: skip
    return redirect(url_for(".batch", batch_id=batch_id), code=303)


def _page(form: PastForm) -> str:
    query = select(PastBatch).where(PastBatch.state != BatchState.DROPPED)
    found = db.session.scalars(query.order_by(PastBatch.id.desc()).limit(50)).all()
    return render_template("staff/past/batches.html", form=form, batches=found, states=STATES)


def _days(lines: list[staff_reading.Line]) -> list[date]:
    """Return the first and the last day of the lines, one where they are the same."""
    return sorted({date.fromisoformat(line.day) for line in (*lines[:1], *lines[-1:])})


def _batch(batch_id: int) -> PastBatch:
    found = db.session.get(PastBatch, batch_id)
    return found if found is not None else abort(404)
