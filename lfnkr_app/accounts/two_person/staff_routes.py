"""Acts of two people for staff: what waits, approve, stop, try again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import queries as accounts
from lfnkr_app.accounts.access import fresh_sign_in, has_role, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.two_person import actions, offers, queries, rules
from lfnkr_app.accounts.two_person.models import ActState, PendingAct
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused

staff_bp = Blueprint("acts", __name__, url_prefix="/acts")
ACT: Final = "/<int(max=2147483647):act_id>/"
Verb = Callable[[PendingAct, StaffUser, datetime], None]


@staff_bp.get("/")
def acts() -> ResponseReturnValue:
    """Return what waits for a second person or its day, and what became of the others."""
    number = min(max(1, request.args.get("page", 1, int)), 100_000)
    past, pages = queries.past_acts(number)
    if number > pages:
        abort(404)
    return render_template(
        "staff/acts/acts.html", waiting=queries.open_acts(), past=past, page=number, pages=pages,
        told=offers.told, may_approve=lambda act: queries.may_approve(act, signed_in()),
        page_url=lambda page: url_for(".acts", page=page),
    )  # fmt: skip


@staff_bp.get(ACT)
def act(act_id: int) -> ResponseReturnValue:
    """Return one act: who asked for what, when it runs, and the buttons."""
    row = _act(act_id)
    offered = offers.of(row.kind)
    return render_template(
        "staff/acts/act.html", act=row, words=offers.told(row),
        may_approve=queries.may_approve(row, signed_in()),
        may_retry=row.state == ActState.FAILED and offered is not None and has_role(offered.role),
        may_stop=row.state in rules.STOPPABLE, is_own=row.asked_by_id == signed_in().id,
        role=offered.role if offered else "",
    )  # fmt: skip


@staff_bp.post(f"{ACT}approve")
@fresh_sign_in()
def approve(act_id: int) -> ResponseReturnValue:
    """Approve as the second person."""

    def verb(row: PendingAct, actor: StaffUser, now: datetime) -> None:
        actions.approve(row, actor=actor, now=now)

    return _do(act_id, verb, _("Approved. It runs within a minute."))


@staff_bp.get(f"{ACT}stop")
def stop_form(act_id: int) -> ResponseReturnValue:
    """Return the page with the button, to which the mail leads; opening it changes nothing."""
    row = _act(act_id)
    return render_template("staff/acts/stop.html", act=row, words=offers.told(row),
                           may_stop=row.state in rules.STOPPABLE)  # fmt: skip


@staff_bp.post(f"{ACT}stop")
def stop(act_id: int) -> ResponseReturnValue:
    """Stop an act that has not run yet."""

    def verb(row: PendingAct, actor: StaffUser, now: datetime) -> None:
        actions.stop(row, actor=actor, now=now)

    return _do(act_id, verb, _("Stopped. It does not run."))


@staff_bp.post(f"{ACT}retry")
def retry(act_id: int) -> ResponseReturnValue:
    """Let an act that failed run once more."""

    def verb(row: PendingAct, actor: StaffUser, now: datetime) -> None:
        actions.retry(row, actor=actor, now=now)

    return _do(act_id, verb, _("It is tried again within a minute."))


def _do(act_id: int, verb: Verb, done: str) -> ResponseReturnValue:
    person = signed_in().id
    begin_writing()
    row = queries.by_id(act_id, for_update=True) or abort(404)
    actor = accounts.by_id(person) or abort(404)
    try:
        verb(row, actor, clock.now())
    except Refused as fault:
        db.session.rollback()
        flash(fault.message, "error")
    else:
        db.session.commit()
        flash(done, "good")
    return redirect(url_for(".act", act_id=act_id), code=303)


def _act(act_id: int) -> PendingAct:
    return queries.by_id(act_id) or abort(404)
