"""Redirects for staff: list, add, hits, files in and out."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Redirect
from lfnkr_app.news.redirects import actions, queries, sheet
from lfnkr_app.news.redirects.book import Book
from lfnkr_app.news.redirects.forms import FilterForm, RedirectForm, SheetForm, TargetForm
from lfnkr_app.news.redirects.rules import Goal, RedirectRefused, written
from lfnkr_app.web.forms import asked

staff_bp = Blueprint("redirects", __name__, url_prefix="/redirects")
NUMBER: Final = "<int(max=2147483647):redirect_id>"
#: Lines that the page shows of a file; those that need a look come first.
SHOWN: Final = 200
_FIRST: Final = (sheet.REFUSED, sheet.CHANGED, sheet.NEW, sheet.SAME)


@staff_bp.get("/")
@requires("editor")
def redirects() -> ResponseReturnValue:
    """List the redirects that fit the filters."""
    form = FilterForm(request.args)
    found = queries.found(
        words=form.words.data or "", kind=form.kind.data or "", order=form.order.data or "",
        page=request.args.get("page", 1, int),
    )  # fmt: skip
    if found is None:
        abort(404)
    return render_template(
        "staff/redirects/redirects.html", form=form, found=found, page_url=_page_url(form)
    )


def _page_url(form: FilterForm) -> Any:
    chosen = asked(form)
    return lambda page: url_for(".redirects", **{**chosen, "page": page})


@staff_bp.route("/add", methods=["GET", "POST"])
@requires("editor")
def add() -> ResponseReturnValue:
    """Make a redirect; the form may come filled, to bring back one that was deleted."""
    form = RedirectForm() if request.method == "POST" else RedirectForm(request.args)
    if request.method == "POST" and form.validate() and (made := _judged(form)):
        _put(*made, note=form.note.data or "", act="redirect.add")
        flash(_("%(path)s leads on from now.", path=written(made[1])), "good")
        return redirect(url_for(".redirects", order="new"), code=303)
    return render_template("staff/redirects/add.html", form=form), 422 if form.errors else 200


def _judged(form: RedirectForm) -> tuple[Book, str, Goal] | None:
    """Return what a form asks for, None with the reason at its field."""
    book = Book()
    field = form.path
    try:
        path = book.source(form.path.data or "")
        if path in book.leads:
            raise RedirectRefused(
                _("%(path)s leads on already. Change that one.", path=written(path))
            )
        field = form.target
        return book, path, book.goal(path, form.target.data or "")
    except RedirectRefused as fault:
        field.errors = (fault.message,)
    return None


def _put(book: Book, path: str, goal: Goal, *, note: str, act: str) -> None:
    begin_writing()
    now = clock.now()
    actions.put(book, path, goal, note=note, now=now)
    audit.record(act, path, actor=signed_in(), detail=_told(goal), now=now)
    db.session.commit()


def _told(goal: Goal) -> dict[str, Any]:
    return {"target": goal.target} if goal.target else {"post": goal.post_id}


@staff_bp.route(f"/{NUMBER}/", methods=["GET", "POST"])
@requires("editor")
def change(redirect_id: int) -> ResponseReturnValue:
    """Let a redirect lead elsewhere, or change its note."""
    line = queries.line(redirect_id) or abort(404)
    form = TargetForm(target=line.target, note=line.note)
    if request.method == "POST" and form.validate() and (made := _judged_again(form, line.path)):
        _put(*made, note=form.note.data or "", act="redirect.change")
        flash(_("Saved."), "good")
        return redirect(url_for(".redirects"), code=303)
    code = 422 if form.errors else 200
    return render_template("staff/redirects/change.html", form=form, line=line), code


def _judged_again(form: TargetForm, path: str) -> tuple[Book, str, Goal] | None:
    book = Book()
    try:
        return book, path, book.goal(path, form.target.data or "")
    except RedirectRefused as fault:
        form.target.errors = (fault.message,)
    return None


@staff_bp.route(f"/{NUMBER}/delete", methods=["GET", "POST"])
@requires("editor")
def delete(redirect_id: int) -> ResponseReturnValue:
    """Ask before a redirect is deleted; delete it."""
    line = queries.line(redirect_id) or abort(404)
    if request.method == "GET":
        return render_template("staff/redirects/delete.html", line=line)
    begin_writing()
    row = db.session.get(Redirect, redirect_id) or abort(404)
    actions.delete(row)
    detail = {"target": line.target, "hits": line.hits}
    audit.record("redirect.delete", line.path, actor=signed_in(), detail=detail, now=clock.now())
    db.session.commit()
    flash(_gone(line), "good")
    return redirect(url_for(".redirects"), code=303)


def _gone(line: queries.Line) -> Markup:
    """Return the sentence after a redirect is gone, with the way to bring it back."""
    back = url_for(".add", path=line.address, target=line.target, note=line.note)
    sentence = _("%(path)s leads nowhere now.", path=line.address)
    return Markup('{} <a href="{}">{}</a>').format(sentence, back, _("Put it back"))


@staff_bp.get("/redirects.csv")
@requires("editor")
def download() -> ResponseReturnValue:
    """Return all redirects as a file for spreadsheets."""
    body = "".join(sheet.written_out(queries.every()))
    response = Response(body, content_type="text/csv; charset=utf-8")
    name = f"redirects-{clock.tokyo_day(clock.now()).isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@staff_bp.route("/from-file", methods=["GET", "POST"])
@requires("editor")
def from_file() -> ResponseReturnValue:
    """Take redirects from a file: first show what each line would do, then do it."""
    form = SheetForm()
    if request.method == "GET" or not form.validate():
        return _file_page(form), 422 if form.errors else 200
    book = Book()
    try:
        wishes = sheet.judged(sheet.read(form.text.data or ""), book)
    except RedirectRefused as fault:
        form.text.errors = (fault.message,)
        return _file_page(form), 422
    mark = _mark(form.text.data or "")
    if "apply" in request.form and form.seen.data == mark:
        return _apply(wishes)
    form.seen.data, form.text.label.text = mark, _("The lines")
    return _file_page(form, wishes)


def _apply(wishes: list[sheet.Wish]) -> ResponseReturnValue:
    begin_writing()
    now = clock.now()
    number = sheet.apply(wishes, Book(), now=now)
    detail = {kind: sum(wish.kind == kind for wish in wishes) for kind in _FIRST}
    audit.record("redirect.file", "redirects", actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(
        ngettext("%(num)s redirect was written.", "%(num)s redirects were written.", number), "good"
    )
    return redirect(url_for(".redirects", order="new"), code=303)


def _file_page(form: SheetForm, wishes: list[sheet.Wish] | None = None) -> str:
    ordered = sorted(wishes or [], key=lambda wish: _FIRST.index(wish.kind))
    counts = {kind: sum(wish.kind == kind for wish in ordered) for kind in _FIRST}
    return render_template(
        "staff/redirects/from_file.html", form=form, wishes=ordered[:SHOWN], counts=counts,
        total=len(ordered), titles=_titles(ordered[:SHOWN]),
    )  # fmt: skip


def _titles(wishes: list[sheet.Wish]) -> dict[int, str]:
    return queries.titles(wish.goal.post_id for wish in wishes if wish.goal.post_id)


def _mark(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
