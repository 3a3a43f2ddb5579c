"""Held signatures for staff: groups, decided in one click each, and the batches that do it."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import (
    batches,
    held,
    staff_fraud_routes,
    staff_list_routes,
    staff_pace_routes,
    staff_words,
)
from lfnkr_app.petitions.guarding.models import Act, FraudBatch
from lfnkr_app.petitions.guarding.staff_pages import LETTER, letter_of, staff_bp

__all__ = ["staff_bp", "staff_fraud_routes", "staff_list_routes", "staff_pace_routes"]
BATCH: Final = f"{LETTER}/batches/<int(max=2147483647):batch_id>"
#: Groups that one page shows; more than ten names or domains opened at once are on record.
SHOWN: Final = 20
UNLOGGED: Final = 10


@staff_bp.get("/held")
@requires("signatures")
def held_everywhere() -> ResponseReturnValue:
    """List the letters that have held signatures."""
    sizes = held.sizes()
    lines = [(queries.card(letter), letter, sizes[letter.id])
             for letter in queries.all_petitions() if letter.id in sizes]  # fmt: skip
    return render_template("staff/guarding/held_everywhere.html", lines=lines)


@staff_bp.get(f"/{LETTER}/held")
@requires("signatures")
def held_of_letter(petition_id: int) -> ResponseReturnValue:
    """Show the groups of one letter, the largest first."""
    petition = letter_of(petition_id)
    found = held.of_letter(petition)
    shown = [held.shown(group) for group in found[:SHOWN]]
    opened = sum(bool(group.example) for group in shown)
    if opened > UNLOGGED:
        begin_writing()
        audit.record("held.view", petition.slug, actor=signed_in(), detail={"opened": opened},
                     now=clock.now())  # fmt: skip
        db.session.commit()
        petition = letter_of(petition_id)
    return render_template(
        "staff/guarding/held.html", petition=petition, card=queries.card(petition), groups=shown,
        total=sum(group.size for group in found), more=len(found) - len(shown),
        reasons=staff_words.reasons, late=clock.now() - held.WAITS,
        recent=batches.recent(petition.id), states=staff_words.STATES, acts=staff_words.ACTS,
    )  # fmt: skip


@staff_bp.post(f"/{LETTER}/held")
@requires("signatures")
def decide(petition_id: int) -> ResponseReturnValue:
    """Release a group or strike it out: small ones at once, large ones by the worker."""
    begin_writing()
    petition, now = letter_of(petition_id), clock.now()
    group = held.group(petition, request.form.get("group", ""))
    wanted = request.form.get("act", "")
    if group is None or wanted not in set(Act):
        flash(_("That group is decided already."), "info")
        return redirect(url_for(".held_of_letter", petition_id=petition_id), code=303)
    batch = batches.begin(petition, Act(wanted), group.conditions(), "",
                          actor=signed_in(), now=now)  # fmt: skip
    more = batch.total > batches.MAILED_CHUNK or batches.work(batch, now)
    number, changed = batch.id, batch.changed
    db.session.commit()
    if more:
        return redirect(url_for(".batch", petition_id=petition_id, batch_id=number), code=303)
    flash(_done(petition_id, number, wanted, changed), "good")
    return redirect(url_for(".held_of_letter", petition_id=petition_id), code=303)


def _done(petition_id: int, batch_id: int, act: str, changed: int) -> Markup:
    """Return the sentence after a small group was decided, with the way back."""
    if act == Act.RELEASE:
        words = ngettext("%(num)s signature was released; its mail is on the way.",
                         "%(num)s signatures were released; their mails are on the way.",
                         changed)  # fmt: skip
    else:
        words = ngettext("%(num)s signature was struck out.",
                         "%(num)s signatures were struck out.", changed)  # fmt: skip
    back = url_for(".batch", petition_id=petition_id, batch_id=batch_id)
    return Markup('{} <a href="{}">{}</a>').format(words, back, _("See it, or undo it"))


@staff_bp.get(f"/{BATCH}")
@requires("signatures")
def batch(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Show how far a batch is; the page comes again by itself while it works."""
    petition, found = letter_of(petition_id), _batch(petition_id, batch_id)
    return render_template(
        "staff/guarding/batch.html", petition=petition, card=queries.card(petition), batch=found,
        states=staff_words.STATES, working=found.state in batches.WORKING,
        told=staff_words.conditions_in_words(found.conditions_json or "{}"), reason=found.reason,
    )  # fmt: skip


@staff_bp.post(f"/{BATCH}/stop")
@requires("signatures")
def stop(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Stop a batch half-way."""
    begin_writing()
    batches.stop(_batch(petition_id, batch_id, lock=True), actor=signed_in(), now=clock.now())
    db.session.commit()
    return redirect(url_for(".batch", petition_id=petition_id, batch_id=batch_id), code=303)


@staff_bp.post(f"/{BATCH}/undo")
@requires("signatures")
def undo(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Put everything back as it was, at any time."""
    begin_writing()
    found, now = _batch(petition_id, batch_id, lock=True), clock.now()
    if batches.undo(found, actor=signed_in(), now=now) and found.changed <= batches.MAILED_CHUNK:
        batches.work(found, now)
    db.session.commit()
    return redirect(url_for(".batch", petition_id=petition_id, batch_id=batch_id), code=303)


def _batch(petition_id: int, batch_id: int, *, lock: bool = False) -> FraudBatch:
    found = db.session.get(FraudBatch, batch_id, with_for_update=lock or None)
    if found is None or found.petition_id != petition_id:
        abort(404)
    return found
