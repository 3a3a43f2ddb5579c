"""Strike many signatures out by conditions: count first, then do it, and undo it at any time."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import LANGUAGES, country_name
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.guarding import batches, fraud, staff_words
from lfnkr_app.petitions.guarding.conditions import Conditions
from lfnkr_app.petitions.guarding.models import Act
from lfnkr_app.petitions.guarding.staff_fraud_forms import FraudForm, mark_of
from lfnkr_app.petitions.guarding.staff_pages import LETTER, letter_of, staff_bp
from lfnkr_app.petitions.models import Petition
from lfnkr_app.petitions.staff_forms import SHOWN, STATES


@staff_bp.get(f"/{LETTER}/strike-out")
@requires("signatures")
@fresh_sign_in()
def strike_out_form(petition_id: int) -> ResponseReturnValue:
    """Return the form: which signatures."""
    petition = letter_of(petition_id)
    return _page(petition, FraudForm(petition, formdata=None))


@staff_bp.post(f"/{LETTER}/strike-out")
@requires("signatures")
@fresh_sign_in()
def strike_out(petition_id: int) -> ResponseReturnValue:
    """Count what fits and show its spread; strike it out once that was seen and a reason given."""
    petition = letter_of(petition_id)
    form = FraudForm(petition)
    if not form.validate():
        return _page(petition, form), 422
    wanted = form.conditions(petition)
    if wanted.is_everything():
        form.form_errors.append(_("Narrow it down: that would be the whole letter."))
        return _page(petition, form), 422
    if "go" not in request.form or form.seen.data != mark_of(wanted):
        return _page(petition, form, wanted)
    if not form.reason.data:
        form.reason.errors = (_("Say why; it is kept in the audit trail"),)
        return _page(petition, form, wanted), 422
    return _begin(petition_id, wanted, form.reason.data)


def _begin(petition_id: int, wanted: Conditions, reason: str) -> ResponseReturnValue:
    begin_writing()
    petition, now = letter_of(petition_id), clock.now()
    batch = batches.begin(petition, Act.STRIKE, wanted, reason, actor=signed_in(), now=now)
    number = batch.id
    if batch.total <= batches.MAILED_CHUNK:
        batches.work(batch, now)
    db.session.commit()
    return redirect(url_for(".batch", petition_id=petition_id, batch_id=number), code=303)


def _page(petition: Petition, form: FraudForm, wanted: Conditions | None = None) -> str:
    spread = fraud.spread(petition, wanted) if wanted else None
    form.seen.data = mark_of(wanted) if wanted else ""
    return render_template(
        "staff/guarding/strike_out.html", petition=petition, card=queries.card(petition),
        form=form, spread=spread, lines=_lines(spread) if spread else [],
        recent=batches.recent(petition.id), states=staff_words.STATES, acts=staff_words.ACTS,
    )  # fmt: skip


def _lines(spread: fraud.Spread) -> list[tuple[str, str]]:
    """Return the spread as lines of a table; figures only."""
    told = {
        name: ", ".join(f"{_word(name, value)} {n:,}" for value, n in most)
        for name, most in spread.by.items()
    }
    return [
        (_("State"), told["state"]), (_("Country or region"), told["country"]),
        (_("Language"), told["lang"]), (_("Shown"), told["display"]),
        (_("Different networks"), f"{spread.networks:,}"),
        (_("Different mail domains"), f"{spread.domains:,}"),
        (_("Different names"), f"{spread.names:,}"),
    ]  # fmt: skip


def _word(name: str, value: str) -> str:
    """Return the value of a column as staff read it."""
    if name == "country":
        return country_name(value) or "—"
    if name == "lang":
        return LANGUAGES[value].label if value in LANGUAGES else value
    known: dict[Any, Any] = {**STATES, **SHOWN}
    return str(known.get(value, value))
