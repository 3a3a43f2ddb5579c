"""Statements for staff: one donor's, as page, PDF or mail; and a run over all donors of a year."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import donors
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.receipts.routes import as_file
from lfnkr_app.donations.statements import acts, emails, gathering, printed, runs
from lfnkr_app.donations.statements.gathering import Statement
from lfnkr_app.donations.statements.models import RunState
from lfnkr_app.donations.statements.staff_forms import SpanForm, StatementForm
from lfnkr_app.mail import outbox

staff_bp = Blueprint("statements", __name__, url_prefix="/gifts/statements")


@staff_bp.get("/")
@requires("donations")
@fresh_sign_in()
def statements() -> ResponseReturnValue:
    """Return the form for one donor's statement, and the runs so far."""
    return _page(StatementForm(formdata=None, data={"year": _last_year()}))


@staff_bp.post("/")
@requires("donations")
@fresh_sign_in()
def look() -> ResponseReturnValue:
    """Show, print or mail the statement of a mail address."""
    form = StatementForm()
    if not form.validate():
        return _page(form), 422
    act = request.form.get("act", "show")
    begin_writing()
    found = gathering.of_email(donors.email_key(form.email.data or ""), form.first())
    detail = {"first": str(form.first()), "act": act if act in {"pdf", "mail"} else "show"}
    actor = db.session.get_one(StaffUser, signed_in().id)
    audit.record("statement.view", "donors", actor=actor, detail=detail, now=clock.now())
    if found is not None and act == "mail":
        now = clock.now()
        outbox.queue(emails.statement(found, occasion=f"{now:%Y%m%d%H%M}"), now=now)
        flash(_("The link to the statement is on its way by mail."), "good")
    db.session.commit()
    if found is not None and act == "pdf":
        return _as_pdf(found)
    return _page(form, found, was_asked=True)


@staff_bp.post("/of-gift/<int(max=2147483647):gift_id>")
@requires("donations")
@fresh_sign_in()
def of_gift(gift_id: int) -> ResponseReturnValue:
    """Print the statement of a year of a donor without a mail address, from one of their gifts."""
    gift = db.session.get(Gift, gift_id) or abort(404)
    year = request.args.get("year", 0, int)
    if year not in range(2000, 2101) or gift.donor.email_key:
        abort(404)
    begin_writing()
    found = gathering.of_unreachable(gift.donor, date(year, 1, 1))
    detail = {"first": f"{year}-01-01", "act": "pdf"}
    actor = db.session.get_one(StaffUser, signed_in().id)
    audit.record("statement.view", f"gift:{gift_id}", actor=actor, detail=detail, now=clock.now())
    db.session.commit()
    if found is None:
        flash(_("Nothing was received from this donor in %(year)s.", year=year), "info")
        return redirect(url_for("staff.ledger.gift", gift_id=gift_id), code=303)
    return _as_pdf(found)


@staff_bp.post("/runs")
@requires("donations")
@fresh_sign_in()
def start() -> ResponseReturnValue:
    """Mail every donor of twelve months their statement; many need a second person."""
    form = SpanForm()
    if not form.validate():
        flash(_("Enter a year like 2026"), "error")
        return redirect(url_for(".statements"), code=303)
    now = clock.now()
    begin_writing()
    actor = db.session.get_one(StaffUser, signed_in().id)
    run = runs.start(form.first(), actor=actor, now=now)
    if run.state == RunState.ASKED:
        acts.ask(run, actor=actor, now=now)
        flash(_("A second person has to approve so many mails, or it runs after a day."), "info")
    else:
        flash(_("The mails are on their way."), "good")
    db.session.commit()
    return redirect(url_for(".statements"), code=303)


def _as_pdf(found: Statement) -> ResponseReturnValue:
    """Return a statement as a file in the donor's language; no transaction is open."""
    with i18n.speaking(found.lang):
        return as_file(printed.pdf(found), f"gifts-{found.first}.pdf")


def _page(form: StatementForm, found: Statement | None = None, *, was_asked: bool = False) -> str:
    return render_template(
        "staff/statements/statements.html", form=form, found=found, was_asked=was_asked,
        said=printed.words(found) if found else None, runs=runs.listed(), last_year=_last_year(),
    )  # fmt: skip


def _last_year() -> int:
    return clock.tokyo_day(clock.now()).year - 1
