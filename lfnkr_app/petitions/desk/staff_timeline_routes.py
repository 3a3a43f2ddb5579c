"""The timeline of a letter for staff: handed over, answered, and what else happened."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import keeps_text, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries as petitions
from lfnkr_app.petitions import timeline as of
from lfnkr_app.petitions.desk import actions, rules, versions
from lfnkr_app.petitions.desk.staff_forms import EventForm
from lfnkr_app.petitions.desk.staff_routes import letter_or_404, record, staff_bp
from lfnkr_app.petitions.desk.staff_showing import state_facts
from lfnkr_app.petitions.models import Delivery, Petition, PetitionState


@staff_bp.get("/<int(max=2147483647):petition_id>/timeline")
@requires("editor")
def timeline(petition_id: int) -> ResponseReturnValue:
    """Show the timeline as readers see it, and the form for one more entry."""
    petition = letter_or_404(petition_id)
    return _page(petition, _fresh(petition, of.EVENT))


@staff_bp.post("/<int(max=2147483647):petition_id>/timeline")
@requires("editor")
@keeps_text
def add_event(petition_id: int) -> ResponseReturnValue:
    """Put an entry on the timeline."""
    form, now = EventForm(), clock.now()
    if not form.validate():
        return _page(letter_or_404(petition_id), form), 422
    begin_writing()
    petition = letter_or_404(petition_id, to_change=True)
    entry = actions.add_event(petition, _event(form), by=signed_in().email, now=now)
    record("letter.timeline_add", petition, {"entry": entry.id, "kind": entry.kind}, now)
    return _done(petition_id, _("It stands on the timeline."))


@staff_bp.get("/<int(max=2147483647):petition_id>/deliver")
@requires("editor")
def deliver(petition_id: int) -> ResponseReturnValue:
    """Show the form of a handing over, with the count of today."""
    petition = letter_or_404(petition_id)
    if petition.state == PetitionState.DRAFT:
        abort(404)
    return _deliver_page(petition, _fresh(petition, of.DELIVERED))


@staff_bp.post("/<int(max=2147483647):petition_id>/deliver")
@requires("editor")
@keeps_text
def hand_over(petition_id: int) -> ResponseReturnValue:
    """Note a handing over; a closed letter is then a delivered one."""
    form, now = EventForm(), clock.now()
    form.kind.data = of.DELIVERED
    if not form.validate():
        return _deliver_page(letter_or_404(petition_id), form), 422
    begin_writing()
    petition = letter_or_404(petition_id, to_change=True)
    if petition.state == PetitionState.DRAFT:
        abort(404)
    entry = actions.deliver(petition, _event(form), by=signed_in().email, now=now)
    record("letter.delivered", petition, {"entry": entry.id, "counted": entry.counted}, now)
    return _done(petition_id, _("The handing over stands on the letter's page."))


@staff_bp.route(
    "/<int(max=2147483647):petition_id>/timeline/<int(max=2147483647):entry_id>",
    methods=["GET", "POST"],
)
@requires("editor")
@keeps_text
def event(petition_id: int, entry_id: int) -> ResponseReturnValue:
    """Change an entry of the timeline."""
    petition, entry = _found(petition_id, entry_id)
    form = EventForm(data=_typed(entry))
    if request.method == "GET" or not form.validate():
        code = 422 if form.errors else 200
        return render_template("staff/letters/event.html", petition=petition, entry=entry,
                               form=form, **_facts(petition)), code  # fmt: skip
    begin_writing()
    petition, entry = _found(petition_id, entry_id)
    actions.change_event(petition, entry, _event(form))
    record("letter.timeline_change", petition, {"entry": entry_id}, clock.now())
    return _done(petition_id, _("Saved."))


@staff_bp.route(
    "/<int(max=2147483647):petition_id>/timeline/<int(max=2147483647):entry_id>/delete",
    methods=["GET", "POST"],
)
@requires("editor")
def delete_event(petition_id: int, entry_id: int) -> ResponseReturnValue:
    """Ask before an entry is deleted; delete it."""
    petition, entry = _found(petition_id, entry_id)
    if request.method == "GET":
        return render_template("staff/letters/delete_event.html", petition=petition, entry=entry,
                               said=of.sentence(entry.words), **_facts(petition))  # fmt: skip
    begin_writing()
    petition, entry = _found(petition_id, entry_id)
    db.session.delete(entry)
    record("letter.timeline_delete", petition, {"entry": entry_id}, clock.now())
    return _done(petition_id, _("The entry is gone."))


def _fresh(petition: Petition, kind: str) -> EventForm:
    counted = petitions.count(petition.id).confirmed if kind == of.DELIVERED else None
    today = clock.tokyo_day(clock.now()).isoformat()
    return EventForm(formdata=None, happened_on=today, kind=kind,
                     counted="" if counted is None else str(counted))  # fmt: skip


def _event(form: EventForm) -> actions.Event:
    counted = rules.goals_in(form.counted.data or "")
    return actions.Event(
        kind=form.kind.data, happened_on=form.day(), to_whom=form.to_whom.data or "",
        counted=counted[0] if counted else None, words=form.words(), url=form.url.data or "",
    )  # fmt: skip


def _typed(entry: Delivery) -> dict[str, Any]:
    return {
        "happened_on": entry.happened_on.isoformat(), "kind": entry.kind, "url": entry.url,
        "to_whom": entry.to_whom, "counted": "" if entry.counted is None else str(entry.counted),
        **{f"words_{lang}": said for lang, said in entry.words.items()},
    }  # fmt: skip


def _page(petition: Petition, form: EventForm) -> str:
    return render_template(
        "staff/letters/timeline.html", petition=petition, form=form, of=of,
        entries=of.all_deliveries(petition.id), **_facts(petition),
    )  # fmt: skip


def _deliver_page(petition: Petition, form: EventForm) -> str:
    return render_template(
        "staff/letters/deliver.html", petition=petition, form=form,
        will_be_delivered=petition.state == PetitionState.CLOSED, **_facts(petition),
    )  # fmt: skip


def _facts(petition: Petition) -> dict[str, Any]:
    return state_facts(petition, versions.newest(petition.id))


def _found(petition_id: int, entry_id: int) -> tuple[Petition, Delivery]:
    petition, entry = letter_or_404(petition_id), db.session.get(Delivery, entry_id)
    if entry is None or entry.petition_id != petition_id:
        abort(404)
    return petition, entry


def _done(petition_id: int, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "good")
    return redirect(url_for(".timeline", petition_id=petition_id), code=303)
