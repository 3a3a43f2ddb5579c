"""The inbox for staff who hold the role `donations`."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.events import actions, queries, rules, staff_words
from lfnkr_app.donations.events.staff_forms import LeaveForm
from lfnkr_app.donations.models import EventState, StripeEvent

staff_bp = Blueprint("gift_events", __name__, url_prefix="/gifts/events")
EVENT: Final = "<int(max=2147483647):event_id>"


@staff_bp.get("/")
@requires("donations")
def events() -> ResponseReturnValue:
    """List what came from Stripe, by what became of it."""
    counts = queries.counts()
    state = request.args.get("state", EventState.DEAD)
    if state not in counts:
        abort(404)
    page = request.args.get("page", 1, int)
    found = queries.of_state(state, counts[state], page) or abort(404)
    return render_template(
        "staff/gift_events/events.html", found=found, state=state, counts=counts,
        words=staff_words, page_url=_page_url(state),
    )  # fmt: skip


@staff_bp.post("/again")
@requires("donations")
def try_all_again() -> ResponseReturnValue:
    """Let every dead event be tried again."""
    begin_writing()
    number = actions.try_all_again(actor=signed_in(), now=clock.now())
    db.session.commit()
    told = ngettext(
        "%(num)s message is tried again. Look again in a minute.",
        "%(num)s messages are tried again. Look again in a minute.",
        number,
    )
    flash(told, "good")
    return redirect(url_for(".events"), code=303)


@staff_bp.get(f"/{EVENT}/")
@requires("donations")
def event(event_id: int) -> ResponseReturnValue:
    """Show one event: what came, when, how often it was tried, and what can be done."""
    return _page(_found(event_id), LeaveForm(formdata=None))


@staff_bp.post(f"/{EVENT}/again")
@requires("donations")
def try_again(event_id: int) -> ResponseReturnValue:
    """Let one event be tried again."""
    begin_writing()
    tried = actions.try_again(_found(event_id), actor=signed_in(), now=clock.now())
    db.session.commit()
    if tried:
        flash(_("It is tried again. Load this page again in a minute."), "good")
    else:
        flash(_("This one was seen to already."), "info")
    return redirect(url_for(".event", event_id=event_id), code=303)


@staff_bp.post(f"/{EVENT}/leave")
@requires("donations")
def leave(event_id: int) -> ResponseReturnValue:
    """Let a dead event stay as it is, for a reason."""
    form = LeaveForm()
    if not form.validate():
        return _page(_found(event_id), form), 422
    begin_writing()
    reason, now = form.reason.data or "", clock.now()
    left = actions.leave(_found(event_id), reason, actor=signed_in(), now=now)
    db.session.commit()
    flash(*((_("It stays as it is."), "good") if left
            else (_("This one is being tried, or was seen to already."), "info")))  # fmt: skip
    return redirect(url_for(".event", event_id=event_id), code=303)


def _found(event_id: int) -> StripeEvent:
    return queries.event(event_id) or abort(404)


def _page(row: StripeEvent, form: LeaveForm) -> str:
    return render_template(
        "staff/gift_events/event.html", row=row, form=form, about=queries.about(row),
        words=staff_words, may_try=row.state in rules.MAY_TRY,
        may_leave=row.state == EventState.DEAD,
    )  # fmt: skip


def _page_url(state: str) -> Any:
    return lambda page: url_for(".events", state=state, page=page)
