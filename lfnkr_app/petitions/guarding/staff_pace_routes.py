"""Hour by hour for staff, and the switch for proof of work."""

from __future__ import annotations

from statistics import median

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import alarms, settings, trends, work
from lfnkr_app.petitions.guarding.models import AsksWork
from lfnkr_app.petitions.guarding.staff_forms import SwitchForm
from lfnkr_app.petitions.guarding.staff_pages import LETTER, letter_of, staff_bp
from lfnkr_app.petitions.models import Petition


@staff_bp.get(f"/{LETTER}/pace")
@requires("signatures")
def pace_of_letter(petition_id: int) -> ResponseReturnValue:
    """Show the last 48 hours, and whether browsers are asked for work."""
    petition = letter_of(petition_id)
    stands = work.asking(petition.id)
    return _page(petition, SwitchForm(formdata=None, work=stands.work, over=stands.over))


@staff_bp.post(f"/{LETTER}/pace")
@requires("signatures")
def switch_work(petition_id: int) -> ResponseReturnValue:
    """Let the letter ask for work always, never, or above a pace."""
    form = SwitchForm()
    if not form.validate():
        return _page(letter_of(petition_id), form), 422
    begin_writing()
    petition, now = letter_of(petition_id), clock.now()
    work.switch(petition, AsksWork(form.work.data), form.over.data, now=now)
    detail = {"work": form.work.data, "over": form.over.data}
    audit.record("guard.work", petition.slug, actor=signed_in(), detail=detail, now=now)
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for(".pace_of_letter", petition_id=petition_id), code=303)


def _page(petition: Petition, form: SwitchForm) -> str:
    now, limits = clock.now(), settings.limits()
    hours = trends.hours(petition.id, now)
    charts = [
        (name, trends.bars([(hour.since, getattr(hour, name)) for hour in hours]))
        for name in ("signed", "confirmed", "held")
    ]
    return render_template(
        "staff/guarding/pace_of_letter.html", petition=petition, card=queries.card(petition),
        hours=hours, charts=charts, form=form, asking=work.asking(petition.id), limits=limits,
        flood=alarms.flood(petition.id, limits, now), chart=trends,
        usual=int(median(hour.signed for hour in hours[:-1])),
    )  # fmt: skip
