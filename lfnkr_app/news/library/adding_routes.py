"""Adding files: a plain form for many at once, and JSON for scripts and the editor."""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.library import actions, intake, presenting, queries, rules, store
from lfnkr_app.news.library.blueprint import fault, staff_bp
from lfnkr_app.news.models import Media
from lfnkr_app.web.safe_html import printable

A_PICK: Final = 24
_LONGEST_NAME: Final = 80


class Outcome(NamedTuple):
    """What became of one file: its card, or why it was refused."""

    name: str
    card: presenting.Card | None = None
    words: str = ""


@staff_bp.get("/upload")
@requires("author")
def upload() -> ResponseReturnValue:
    """Return the form to add files."""
    return _page([])


@staff_bp.post("/upload")
@requires("author")
def add() -> ResponseReturnValue:
    """Take each file by itself, so that one that is refused holds no other back."""
    given = [file for file in request.files.getlist("files") if file.filename]
    if not given:
        return _page([], error=_("Choose at least one file.")), 422
    outcomes = [_outcome(file) for file in given]
    if any(outcome.card is None for outcome in outcomes):
        return _page(outcomes), 422
    count = len(outcomes)
    notes = [f"{one.name}: {one.words}" for one in outcomes if one.words]
    words = ngettext("%(num)s file added.", "%(num)s files added.", count)
    flash(" ".join([words, *notes]), "success")
    alone = outcomes[0].card if count == 1 else None
    return redirect(alone.page_url if alone else url_for(".library"), code=303)


@staff_bp.post("/upload.json")
@requires("author")
def upload_json() -> ResponseReturnValue:
    """Take one file, and return what the editor needs to show it, or one sentence."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return fault(_("Choose a file first"), 422)
    outcome = _outcome(file)
    if outcome.card is None:
        return fault(outcome.words, 422)
    return jsonify(item=outcome.card.item(), note=outcome.words)


@staff_bp.get("/pick.json")
@requires("author")
def pick() -> ResponseReturnValue:
    """Return pictures for the editor to choose from, the newest first."""
    words, page = request.args.get("q", ""), request.args.get("page", 1, int)
    found = queries.found(words, "usable", max(1, min(page, 1_000_000)), A_PICK)
    more = url_for(".pick", q=words or None, page=found.page + 1)
    return jsonify(
        items=[presenting.card(media).item() for media in found.rows],
        next=more if found.page < found.pages else None,
    )


def _outcome(file: FileStorage) -> Outcome:
    name = printable(file.filename or "").replace("\\", "/").rpartition("/")[2]
    shown = name if len(name) <= _LONGEST_NAME else f"…{name[-_LONGEST_NAME:]}"
    try:
        media, note = _added(file, name)
    except rules.FileRefused as refused:
        db.session.rollback()
        return Outcome(shown, None, refused.message)
    return Outcome(shown, presenting.card(media), note)


def _added(file: FileStorage, name: str) -> tuple[Media, str]:
    now = clock.now()
    db.session.rollback()  # Making sizes takes seconds; nothing is held meanwhile.
    with store.bench() as bench:
        ready = intake.take(file.stream, name, bench.folder)
        placed = actions.place_new(ready, name, bench, now=now)
        begin_writing()
        media = actions.add(placed, name, by=signed_in().email, now=now)
        detail = {"path": media.path}
        audit.record("media.add", str(media.id), actor=signed_in(), detail=detail, now=now)
        db.session.commit()
    return media, ready.note


def _page(outcomes: list[Outcome], error: str = "") -> str:
    return render_template(
        "staff/media/upload.html", outcomes=outcomes, error=error, accepts=presenting.ACCEPTED,
        most_mb=rules.MOST_BYTES // 1024**2, most_bytes=rules.MOST_BYTES,
    )  # fmt: skip
