"""Pledges for staff: who gives again and again, what needs a look, and stopping one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.pledges import asking, queries, rules, staff_queries, staff_words, wishes
from lfnkr_app.donations.pledges.models import Pledge, WishKind
from lfnkr_app.donations.pledges.staff_forms import FilterForm, StopForm
from lfnkr_app.donations.pledges.wishes import Asked, Outcome

staff_bp = Blueprint("pledges", __name__, url_prefix="/gifts/pledges")
ONE: Final = "/<int(max=2147483647):pledge_id>/"
UNLOGGED: Final = 10


@staff_bp.get("/")
@requires("donations")
def pledges() -> ResponseReturnValue:
    """List the pledges, those past due first; a view of more than ten givers is on record."""
    form = FilterForm(request.args)
    number, total = request.args.get("page", 1, int), staff_queries.count(form.wanted)
    pages = max(1, -(-total // staff_queries.A_PAGE))
    if not 1 <= number <= pages:
        abort(404)
    if total > UNLOGGED:
        _record("pledges.view", "pledges", {"state": form.wanted, "page": number})
    return render_template(
        "staff/pledges/pledges.html", form=form, rows=staff_queries.page(form.wanted, number),
        sums=staff_queries.sums(), page=number, pages=pages, words=staff_words, total=total,
        page_url=lambda page: url_for(".pledges", state=form.wanted or None, page=page),
    )  # fmt: skip


@staff_bp.get(ONE)
@requires("donations")
def pledge(pledge_id: int) -> ResponseReturnValue:
    """Return one pledge with what it went through, what was asked of it, and its gifts."""
    row = db.session.get(Pledge, pledge_id) or abort(404)
    return render_template(
        "staff/pledges/pledge.html", pledge=row, words=staff_words, given=queries.sums(row.id),
        log=staff_queries.log_of(row.id), wishes=staff_queries.wishes_of(row.id),
        gifts=staff_queries.gifts_of(row.id), may_stop=_may_stop(row),
        waiting=queries.waiting_stop(row.id),
    )  # fmt: skip


@staff_bp.route(f"{ONE}stop", methods=["GET", "POST"])
@requires("donations")
@fresh_sign_in()
def stop(pledge_id: int) -> ResponseReturnValue:
    """Ask why a pledge is to be stopped, and stop it."""
    row, form = db.session.get(Pledge, pledge_id) or abort(404), StopForm()
    if not _may_stop(row):
        flash(_("This pledge does not run: there is nothing to stop."), "info")
        return redirect(url_for(".pledge", pledge_id=pledge_id), code=303)
    if request.method == "GET" or not form.validate():
        code = 422 if form.errors else 200
        return render_template("staff/pledges/stop.html", pledge=row, form=form,
                               given=queries.sums(row.id), words=staff_words), code  # fmt: skip
    return _stopped(pledge_id, form.reason.data or "")


@staff_bp.post(f"{ONE}link")
@requires("donations")
def send_link(pledge_id: int) -> ResponseReturnValue:
    """Mail the donor the link to their page once more."""
    begin_writing()
    row, now = db.session.get(Pledge, pledge_id) or abort(404), clock.now()
    sent = not row.demonstration and asking.send_link(row, now=now)
    if sent:
        subject = f"pledge {pledge_id}"
        audit.record("pledge.send_link", subject, actor=signed_in(), now=now)
    db.session.commit()
    if sent:
        flash(_("The link is on its way to the donor."), "good")
    else:
        flash(_("Not sent: the donor had three such mails today, or left no address."), "info")
    return redirect(url_for(".pledge", pledge_id=pledge_id), code=303)


def _stopped(pledge_id: int, reason: str) -> ResponseReturnValue:
    begin_writing()
    row, now, person = db.session.get_one(Pledge, pledge_id), clock.now(), signed_in()
    asked = Asked(WishKind.STOP, by=person.email, reason=reason)
    wish_id = wishes.store(row, asked, now=now)
    detail = {"reason": reason}
    audit.record("pledge.stop", f"pledge {pledge_id}", actor=person, detail=detail, now=now)
    db.session.commit()
    outcome = wishes.carry_out(wish_id, gateway.impatient(), now=clock.now())
    words = {
        Outcome.DONE: (_("The pledge has stopped, and the donor is told by mail."), "good"),
        Outcome.KEPT: (
            _("Stripe does not answer. The stop is kept, carried out by itself, and then the "
              "donor is told by mail."), "info",
        ),
    }  # fmt: skip
    refused = (_("Stripe refused. Stop the subscription in Stripe's dashboard."), "error")
    flash(*words.get(outcome, refused))
    return redirect(url_for(".pledge", pledge_id=pledge_id), code=303)


def _may_stop(row: Pledge) -> bool:
    return row.state in rules.RUNNING and row.subscription_id is not None


def _record(act: str, subject: str, detail: Mapping[str, Any]) -> None:
    begin_writing()
    audit.record(act, subject, actor=signed_in(), detail=detail, now=clock.now())
    db.session.commit()
