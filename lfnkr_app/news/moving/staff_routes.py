"""Moving in from WordPress for staff: choose a file, look, run, read the report."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lfnkr_app import clock, i18n
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import rules
from lfnkr_app.news.moving import contents, report, runs, told
from lfnkr_app.news.moving.forms import UploadForm
from lfnkr_app.news.moving.models import ImportRun

staff_bp = Blueprint("imports", __name__, url_prefix="/imports")
A_PAGE: Final = 20
LINES_A_PAGE: Final = 100
STATES: Final = {
    runs.QUEUED: (_l("waiting"), "wait"), runs.RUNNING: (_l("running"), "wait"),
    runs.DONE: (_l("done"), "good"), runs.FAILED: (_l("failed"), "bad"),
}  # fmt: skip
RUN: Final = "/<int(max=2147483647):run_id>/"


class Listed(NamedTuple):
    """A run as the list shows it, without its report."""

    id: int
    file_name: str
    dry_run: bool
    state: str
    started_by: str
    made_at: datetime


@staff_bp.get("/")
@requires("administrator")
def imports() -> ResponseReturnValue:
    """Return the runs so far, and the form for another."""
    return _list(UploadForm(formdata=None))


@staff_bp.post("/")
@requires("administrator")
def start() -> ResponseReturnValue:
    """Take a file and queue a run over it; refuse at once what cannot be an export."""
    form = UploadForm()
    if not form.validate():
        return _list(form), 422
    stored_as = runs.new_name()
    file = runs.folder() / stored_as
    form.file.data.save(file)
    file.chmod(0o600)
    try:
        contents.glance(file)
    except contents.FileRefused as fault:
        file.unlink(missing_ok=True)
        form.file.errors = (told.sentence(fault.why, fault.facts),)
        return _list(form), 422
    return _queue(form.file_name, stored_as, lang=form.lang.data, dry_run=form.dry_run)


@staff_bp.get(RUN)
@requires("administrator")
def run(run_id: int) -> ResponseReturnValue:
    """Return how far a run is, or its report."""
    found = _run(run_id)
    stored = found.report or {}
    return render_template(
        "staff/imports/run.html", run=found, state=STATES[found.state],
        language=i18n.LANGUAGES[found.lang].label, fault=told.fault(stored),
        shown=told.Shown(report.read(stored)) if found.state == runs.DONE else None,
        under_way=found.state in {runs.QUEUED, runs.RUNNING}, has_file=_has_file(found),
    )  # fmt: skip


@staff_bp.get(f"{RUN}<any(new,changed,same,kept,colliding,refused,missing,left):outcome>/")
@requires("administrator")
def outcome(run_id: int, outcome: str) -> ResponseReturnValue:
    """Return everything that a run told of one outcome."""
    found = _run(run_id)
    group = told.Shown(report.read(found.report or {})).group(outcome)
    number = request.args.get("page", 1, int)
    pages = rules.last_page(len(group.lines), LINES_A_PAGE)
    if not 1 <= number <= pages:
        abort(404)
    first = (number - 1) * LINES_A_PAGE
    return render_template(
        "staff/imports/outcome.html", run=found, group=group, page=number, pages=pages,
        lines=group.lines[first : first + LINES_A_PAGE],
        page_url=lambda page: url_for(".outcome", run_id=run_id, outcome=outcome, page=page),
    )  # fmt: skip


@staff_bp.post(f"{RUN}<any('for-real',again):how>")
@requires("administrator")
def once_more(run_id: int, how: str) -> ResponseReturnValue:
    """Queue another run over the same file: for real after a look, or again after a fault."""
    found = _run(run_id)
    if not _has_file(found):
        flash(_("The uploaded file is gone. Upload it again."), "error")
        return redirect(url_for(".imports"), code=303)
    dry_run = found.dry_run and how == "again"
    return _queue(found.file_name, found.stored_as or "", lang=found.lang, dry_run=dry_run)


def _queue(file_name: str, stored_as: str, *, lang: str, dry_run: bool) -> ResponseReturnValue:
    """Queue a run, unless the same one waits already: a button pressed twice starts one."""
    begin_writing()
    waiting = select(ImportRun.id).where(
        ImportRun.stored_as == stored_as, ImportRun.dry_run.is_(dry_run),
        ImportRun.state.in_((runs.QUEUED, runs.RUNNING)),
    )  # fmt: skip
    run_id = db.session.scalar(waiting.limit(1))
    if run_id is None:
        queued = runs.queue(file_name, stored_as, lang=lang, dry_run=dry_run, actor=signed_in(),
                            now=clock.now())  # fmt: skip
        run_id = queued.id
    db.session.commit()
    return redirect(url_for(".run", run_id=run_id), code=303)


def _list(form: UploadForm) -> str:
    number = request.args.get("page", 1, int)
    pages = rules.last_page(db.session.scalar(select(func.count(ImportRun.id))) or 0, A_PAGE)
    if not 1 <= number <= pages:
        abort(404)
    columns: tuple[Any, ...] = tuple(getattr(ImportRun, name) for name in Listed._fields)
    query = select(*columns).order_by(ImportRun.id.desc())
    rows = db.session.execute(query.limit(A_PAGE).offset((number - 1) * A_PAGE))
    return render_template(
        "staff/imports/imports.html", form=form, runs=[Listed(*row) for row in rows], page=number,
        pages=pages, states=STATES, page_url=lambda page: url_for(".imports", page=page),
    )  # fmt: skip


def _has_file(found: ImportRun) -> bool:
    return bool(found.stored_as) and (runs.folder() / str(found.stored_as)).is_file()


def _run(run_id: int) -> ImportRun:
    found = db.session.get(ImportRun, run_id)
    if found is None:
        abort(404)
    return found
