"""Letters for staff: write one in one screen, change it, look at it first, delete it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import keeps_text, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import reading
from lfnkr_app.petitions.desk import actions, queries, versions
from lfnkr_app.petitions.desk.staff_showing import LetterForms, page, state_facts
from lfnkr_app.petitions.models import Petition, PetitionState
from lfnkr_app.petitions.standing import Standing

staff_bp = Blueprint("letters", __name__, url_prefix="/letters")


@staff_bp.get("/new")
@requires("editor")
def new() -> ResponseReturnValue:
    """Show the one screen of a letter that is not there yet."""
    return page(LetterForms.first(), None)


@staff_bp.post("/new")
@requires("editor")
@keeps_text
def make() -> ResponseReturnValue:
    """Make a draft of what was typed."""
    forms, now = LetterForms.sent(), clock.now()
    if not (_is_right(forms)):
        return page(forms, None), 422
    begin_writing()
    terms = forms.terms.terms(actions.free_slug(forms.first_title()))
    try:
        petition = actions.make(terms, by=signed_in().email, now=now)
    except actions.SlugTaken:
        return _taken(forms, None)
    for lang, form in forms.written().items():
        versions.write(petition, lang, form.wording(), by=signed_in().email, now=now)
    record("letter.make", petition, {"languages": sorted(forms.written())}, now)
    number = petition.id
    db.session.commit()
    flash(_("Saved as a draft. Look at the preview; open it when it is ready."), "good")
    return redirect(url_for(".edit", petition_id=number), code=303)


@staff_bp.get("/<int(max=2147483647):petition_id>/edit")
@requires("editor")
def edit(petition_id: int) -> ResponseReturnValue:
    """Show the one screen of a letter."""
    petition = letter_or_404(petition_id)
    return page(LetterForms.of(petition, clock.now()), petition)


@staff_bp.post("/<int(max=2147483647):petition_id>/edit")
@requires("editor")
@keeps_text
def save(petition_id: int) -> ResponseReturnValue:
    """Save a letter; words that somebody signed become a version in preparation."""
    forms, now = LetterForms.sent(), clock.now()
    petition = letter_or_404(petition_id)
    if not _is_right(forms):
        return page(forms, petition), 422
    begin_writing()
    petition = letter_or_404(petition_id, to_change=True)
    if forms.terms.seen.data != queries.mark(petition):
        return _overtaken(forms, petition_id)
    terms = forms.terms.terms(petition.slug)
    if terms.closes_at != petition.closes_at and terms.closes_at and terms.closes_at <= now:
        return _in_the_past(forms, petition_id)
    try:
        changed = sorted(actions.change(petition, terms, now=now))
    except actions.SlugTaken:
        return _taken(forms, petition_id)
    written = [lang for lang in forms.words if _write(forms, petition, lang, now)]
    if any(form.errors for form in forms.words.values()):
        db.session.rollback()
        return page(forms, letter_or_404(petition_id)), 422
    if changed or written:
        record("letter.change", petition, {"changed": changed, "languages": written}, now)
    prepared = _prepared(petition)
    db.session.commit()
    flash(_("Saved. The new version is in preparation: publish it when it is ready.")
          if prepared else _("Saved."), "good")  # fmt: skip
    return redirect(url_for(".edit", petition_id=petition_id), code=303)


def _write(forms: LetterForms, petition: Petition, lang: str, now: datetime) -> bool:
    """Write one language; return whether it changed. What is refused stands at its field."""
    form = forms.words[lang]
    try:
        if form.is_empty:
            return versions.leave_out(petition, lang)
        return versions.write(petition, lang, form.wording(), note=form.change_note.data or "",
                              by=signed_in().email, now=now)  # fmt: skip
    except versions.NeedsNote:
        form.change_note.errors = (_("Say what changed: readers and earlier signers read it"),)
    except versions.StillPublic:
        form.title.errors = (_("Readers know the letter in this language: it cannot be emptied"),)
    return False


@staff_bp.get("/<int(max=2147483647):petition_id>/preview/<lang>")
@requires("editor")
def preview(petition_id: int, lang: str) -> ResponseReturnValue:
    """Show a letter as readers will see it, with what is in preparation."""
    petition = letter_or_404(petition_id)
    version = versions.newest(petition.id).get(lang) or abort(404)
    shown = reading.facts(petition, version, Standing.OPEN)
    return render_template("staff/letters/preview.html", **shown, **_tabs(petition))


@staff_bp.get("/<int(max=2147483647):petition_id>/delete")
@requires("editor")
def delete_page(petition_id: int) -> ResponseReturnValue:
    """Ask before a draft is deleted."""
    petition = letter_or_404(petition_id)
    if petition.state != PetitionState.DRAFT:
        return _not_a_draft(petition_id)
    facts = state_facts(petition, versions.newest(petition.id))
    return render_template("staff/letters/delete.html", petition=petition, **facts)


@staff_bp.post("/<int(max=2147483647):petition_id>/delete")
@requires("editor")
def delete(petition_id: int) -> ResponseReturnValue:
    """Delete a draft that nobody signed."""
    begin_writing()
    petition = letter_or_404(petition_id, to_change=True)
    record("letter.delete", petition, {}, clock.now())
    try:
        actions.delete_draft(petition)
    except actions.NotADraft:
        db.session.rollback()
        return _not_a_draft(petition_id)
    db.session.commit()
    flash(_("The draft is deleted."), "good")
    return redirect(url_for("staff.petitions.letters"), code=303)


def letter_or_404(petition_id: int, *, to_change: bool = False) -> Petition:
    """Return a letter, locked if it is about to change."""
    return db.session.get(Petition, petition_id, with_for_update=to_change or None) or abort(404)


def record(act: str, petition: Petition, detail: dict[str, Any], now: datetime) -> None:
    """Put an act of whoever is signed in on the audit trail."""
    audit.record(act, petition.slug, actor=signed_in(), detail=detail, now=now)


def _is_right(forms: LetterForms) -> bool:
    right = forms.validate()
    if not forms.first_title():
        forms.words[i18n.DEFAULT].title.errors = (_("Write a title in at least one language"),)
        return False
    return right


def _taken(forms: LetterForms, petition_id: int | None) -> ResponseReturnValue:
    db.session.rollback()
    forms.terms.slug.errors = (_("Another letter has this address. Choose another one."),)
    return page(forms, letter_or_404(petition_id) if petition_id else None), 422


def _in_the_past(forms: LetterForms, petition_id: int) -> ResponseReturnValue:
    """Refuse a closing that has passed: names would go earlier than anybody means."""
    db.session.rollback()
    forms.terms.closes_on.errors = (_("That day has passed. To close the letter now, use “Close”"),)
    return page(forms, letter_or_404(petition_id)), 422


def _overtaken(forms: LetterForms, petition_id: int) -> ResponseReturnValue:
    """Show what was typed again: a colleague saved meanwhile, and pressing once more overwrites."""
    db.session.rollback()
    petition = letter_or_404(petition_id)
    forms.terms.seen.data = queries.mark(petition)
    forms.terms.form_errors.append(
        _(
            "Somebody saved this letter while you were writing. Your text is below and not "
            "saved yet. Compare it with the preview; “Save” puts yours in its place."
        )
    )
    return page(forms, petition), 409


def _not_a_draft(petition_id: int) -> ResponseReturnValue:
    flash(_("Only a draft that nobody signed can be deleted. You can close a letter."), "error")
    return redirect(url_for(".edit", petition_id=petition_id), code=303)


def _prepared(petition: Petition) -> bool:
    found = versions.newest(petition.id).values()
    return any(version.published_at is None for version in found)


def _tabs(petition: Petition) -> dict[str, Any]:
    found = versions.newest(petition.id)
    tabs = [
        (i18n.LANGUAGES[lang].label, url_for(".preview", petition_id=petition.id, lang=lang), lang)
        for lang in i18n.LANGUAGES
        if lang in found
    ]
    return {"tabs": tabs, "name": queries.title_of(found, petition.slug)}


from lfnkr_app.petitions.desk import (  # noqa: E402 - their pages hang on the blueprint above
    staff_state_routes,
    staff_timeline_routes,
)

PARTS: Final[tuple[Any, ...]] = (staff_state_routes, staff_timeline_routes)
