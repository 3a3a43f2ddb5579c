"""The lists and limits of guarding, for staff."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import country_name
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import lists, settings, staff_words
from lfnkr_app.petitions.guarding.models import GuardEntry
from lfnkr_app.petitions.guarding.staff_forms import EntryForm, LimitsForm
from lfnkr_app.petitions.guarding.staff_pages import staff_bp


@staff_bp.get("/lists")
@requires("signatures")
def lists_page() -> ResponseReturnValue:
    """Show the lists, the form for a new entry, and the limits."""
    return _page(EntryForm(formdata=None), _limits_form())


@staff_bp.post("/lists")
@requires("signatures")
def add_entry() -> ResponseReturnValue:
    """Add an entry; it holds from now on, and changes nothing that was signed before."""
    form = EntryForm()
    if not form.validate():
        return _page(form, _limits_form()), 422
    begin_writing()
    entry = form.entry(signed_in().email, clock.now())
    db.session.add(entry)
    db.session.flush()
    _note(entry, "add")
    db.session.commit()
    flash(_("Added. It holds for signatures from now on."), "good")
    return redirect(url_for(".lists_page"), code=303)


@staff_bp.post("/lists/<int(max=2147483647):entry_id>/end")
@requires("signatures")
def end_entry(entry_id: int) -> ResponseReturnValue:
    """End an entry at once; it stays in the list and can be made to hold again."""
    begin_writing()
    entry = db.session.get(GuardEntry, entry_id) or abort(404)
    entry.until = clock.tokyo_day(clock.now()) - timedelta(days=1)
    _note(entry, "end")
    db.session.commit()
    return redirect(url_for(".lists_page"), code=303)


@staff_bp.post("/lists/<int(max=2147483647):entry_id>/again")
@requires("signatures")
def renew_entry(entry_id: int) -> ResponseReturnValue:
    """Let an ended entry hold again, without an end."""
    begin_writing()
    entry = db.session.get(GuardEntry, entry_id) or abort(404)
    entry.until = None
    _note(entry, "again")
    db.session.commit()
    return redirect(url_for(".lists_page"), code=303)


@staff_bp.post("/limits")
@requires("signatures")
def change_limits() -> ResponseReturnValue:
    """Change from how many on something is a sign."""
    form = LimitsForm()
    if not form.validate():
        return _page(EntryForm(formdata=None), form), 422
    begin_writing()
    before, now = asdict(settings.limits()), clock.now()
    settings.change(form.limits(), now=now)
    detail = {"before": before, "after": asdict(form.limits())}
    audit.record("guard.limits", "limits", actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for(".lists_page"), code=303)


def _page(form: EntryForm, limits: LimitsForm) -> str:
    entries = db.session.scalars(select(GuardEntry).order_by(GuardEntry.id.desc())).all()
    today = clock.tokyo_day(clock.now())
    over = [entry for entry in entries if entry.until and entry.until < today]
    return render_template(
        "staff/guarding/lists_page.html", form=form, limits=limits, over=over,
        entries=[entry for entry in entries if entry not in over], kinds=staff_words.KINDS,
        verdicts=staff_words.VERDICTS, shown=_shown, titles=_titles(),
    )  # fmt: skip


def _limits_form() -> LimitsForm:
    return LimitsForm(formdata=None, data=asdict(settings.limits()))


def _shown(entry: GuardEntry) -> str:
    value = entry.value or ""
    return country_name(value) if entry.kind == lists.COUNTRY else value


def _titles() -> dict[int, str]:
    return {letter.id: queries.card(letter).title for letter in queries.all_petitions()}


def _note(entry: GuardEntry, what: str) -> None:
    detail: dict[str, Any] = {
        "kind": entry.kind, "value": entry.value, "verdict": entry.verdict, "note": entry.note,
        "until": entry.until, "letter": entry.petition_id,
    }  # fmt: skip
    audit.record(f"guard.entry.{what}", f"entry {entry.id}", actor=signed_in(), detail=detail,
                 now=clock.now())  # fmt: skip
