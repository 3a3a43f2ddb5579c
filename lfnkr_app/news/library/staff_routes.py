"""The media library for staff: look, describe, replace, delete. Adding is in `adding_routes`."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import has_role, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.library import (
    actions,
    adding_routes,
    intake,
    presenting,
    queries,
    rules,
    store,
    usage,
)
from lfnkr_app.news.library.blueprint import staff_bp
from lfnkr_app.news.library.forms import DocumentForm, FileForm, FilterForm, WordsForm
from lfnkr_app.news.models import Media
from lfnkr_app.web.forms import asked

assert adding_routes.__name__  # noqa: S101 - importing it is what matters: it adds routes
__all__ = ["staff_bp"]
FILE: Final = "/<int(max=2147483647):media_id>/"


@staff_bp.get("/")
@requires("author")
def library() -> ResponseReturnValue:
    """Return the files that fit the filters, the newest first."""
    form = FilterForm(request.args)
    found = queries.found(form.q.data or "", form.show.data or "", _page_asked())
    chosen = asked(form)
    return render_template(
        "staff/media/library.html", form=form, found=found,
        cards=[presenting.card(media) for media in found.rows],
        is_filtered=bool(chosen), page_url=lambda page: url_for(".library", page=page, **chosen),
    )  # fmt: skip


@staff_bp.get(FILE)
@requires("author")
def file(media_id: int) -> ResponseReturnValue:
    """Return one file with its words, its facts, and where it is used."""
    media = _media(media_id)
    return _page(media, _words_form(media, sent=False), FileForm(formdata=None))


@staff_bp.post(FILE)
@requires("author")
def describe(media_id: int) -> ResponseReturnValue:
    """Store the words about a file."""
    media = _media(media_id)
    form = _words_form(media, sent=True)
    if not form.validate():
        return _page(media, form, FileForm(formdata=None)), 422
    begin_writing()
    changed = actions.describe(_media(media_id), form.values())
    if changed:
        _record("media.describe", media_id, {"changed": changed})
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".file", media_id=media_id), code=303)


@staff_bp.post(f"{FILE}replace")
@requires("editor")
def replace(media_id: int) -> ResponseReturnValue:
    """Put another file in the place of one; its address stays."""
    media, form = _media(media_id), FileForm()
    if not form.validate():
        return _page(media, _words_form(media, sent=False), form), 422
    try:
        note = _replaced(media, form.file.data)
    except rules.FileRefused as refused:
        db.session.rollback()
        form.file.errors = (refused.message,)
        return _page(media, _words_form(media, sent=False), form), 422
    flash(" ".join(filter(None, (_("Replaced. The address is the same."), note))), "success")
    return redirect(url_for(".file", media_id=media_id), code=303)


def _replaced(media: Media, given: Any) -> str:
    number, path = media.id, media.path
    db.session.rollback()  # Making sizes takes seconds; nothing is held meanwhile.
    with store.bench() as bench:
        bench.note(path)
        ready = intake.take(given.stream, given.filename, bench.folder, rules.suffix_of(path))
        placed = actions.place(ready, path, bench)
        begin_writing()
        actions.replace(_media(number), placed, bench, now=clock.now())
        _record("media.replace", number, {"path": path})
        db.session.commit()
    return ready.note


@staff_bp.get(f"{FILE}delete")
@requires("editor")
def confirm_delete(media_id: int) -> ResponseReturnValue:
    """Ask once more, or say where the file is still used."""
    return _delete_page(_media(media_id))


@staff_bp.post(f"{FILE}delete")
@requires("editor")
def delete(media_id: int) -> ResponseReturnValue:
    """Delete a file that no post uses, with all its sizes."""
    begin_writing()
    media = _media(media_id)
    if usage.uses_of(media):
        return _delete_page(media), 409
    with store.bench() as bench:
        _record("media.delete", media_id, {"path": media.path})
        actions.remove(media, bench)
        db.session.commit()
    flash(_("Deleted."), "success")
    return redirect(url_for(".library"), code=303)


def _page(media: Media, form: Any, file_form: FileForm) -> str:
    return render_template(
        "staff/media/file.html", media=media, form=form, file_form=file_form,
        card=presenting.card(media), facts=presenting.facts(media), uses=usage.uses_of(media),
        statuses=presenting.STATUSES, markup=presenting.markup(media),
        accepts=presenting.accepts(media), may_replace=has_role("editor"),
    )  # fmt: skip


def _delete_page(media: Media) -> str:
    uses = usage.uses_of(media)
    return render_template(
        "staff/media/confirm_delete.html", media=media, card=presenting.card(media), uses=uses,
        statuses=presenting.STATUSES,
    )  # fmt: skip


def _words_form(media: Media, *, sent: bool) -> Any:
    kind = WordsForm if presenting.card(media).is_picture else DocumentForm
    return kind() if sent else kind(formdata=None, obj=media)


def _record(act: str, media_id: int, detail: dict[str, Any]) -> None:
    audit.record(act, str(media_id), actor=signed_in(), detail=detail, now=clock.now())


def _page_asked() -> int:
    return max(1, min(request.args.get("page", 1, int), 1_000_000))


def _media(media_id: int) -> Media:
    media = db.session.get(Media, media_id)
    return media if media is not None else abort(404)
