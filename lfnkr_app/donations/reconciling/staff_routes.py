"""Differences between Stripe and the gifts booked here, for staff who hold the role `donations`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.donations.reconciling import booking, items, queries, rounds, staff_words
from lfnkr_app.donations.reconciling.models import ItemState, ReconItem
from lfnkr_app.donations.reconciling.staff_forms import LeaveForm
from lfnkr_app.web.pages import asked_page

staff_bp = Blueprint("reconciling", __name__, url_prefix="/gifts/matching")
ITEM: Final = "/<int(max=2147483647):item_id>/"


@staff_bp.get("/")
@requires("donations")
def matching() -> str:
    """Return what does not match, what is not of this site, or what is in order again."""
    name, page = request.args.get("show", "open"), asked_page()
    found = queries.listed(name, page) if name in queries.LISTS else None
    if found is None:
        abort(404)
    now = clock.now()
    return render_template(
        "staff/reconciling/matching.html", found=found, name=name, counts=queries.counts(),
        run=queries.last_run(), overdue=queries.is_overdue(now), waits=rounds.is_due(now),
        cards=gateway.is_set_up(), words=staff_words, bookable=booking.BOOKABLE,
        page_url=lambda page: url_for(".matching", show=name, page=page),
    )  # fmt: skip


@staff_bp.post("/compare")
@requires("donations")
def compare() -> ResponseReturnValue:
    """Let the worker compare everything within a minute."""
    begin_writing()
    now = clock.now()
    rounds.wish(now)
    audit.record("recon.compare", "stripe", actor=signed_in(), now=now)
    db.session.commit()
    flash(_("The comparison begins within a minute. Load this page again to see it."), "good")
    return redirect(url_for(".matching"), code=303)


@staff_bp.post(f"{ITEM}book")
@requires("donations")
def book(item_id: int) -> ResponseReturnValue:
    """Take over what Stripe says, through the same door as ever; then look again."""
    item = _open_item(item_id)
    if item.kind not in booking.BOOKABLE:
        abort(404)

    def act() -> None:
        kind, thing, name, gift_id = item.kind, item.thing, item.object_id, item.gift_id
        db.session.rollback()
        booking.book(kind, thing, name, gift_id, now=clock.now())

    return _looked_again(item_id, "recon.book", _("Booked. Both sides say the same."), act)


@staff_bp.post(f"{ITEM}again")
@requires("donations")
def again(item_id: int) -> ResponseReturnValue:
    """Ask Stripe once more; what is gone is closed."""
    _open_item(item_id)
    return _looked_again(item_id, "recon.again", _("Both sides say the same now."), lambda: None)


@staff_bp.route(f"{ITEM}leave", methods=["GET", "POST"])
@requires("donations")
def leave(item_id: int) -> ResponseReturnValue:
    """Ask why a difference stays as it is; leave it."""
    item, form = _open_item(item_id), LeaveForm()
    if request.method == "GET" or not form.validate():
        page = render_template("staff/reconciling/leave.html", item=item, form=form,
                               words=staff_words)  # fmt: skip
        return page, 422 if form.errors else 200
    begin_writing()
    now, person = clock.now(), signed_in()
    left = items.leave(_item(item_id), reason=form.reason.data or "", by=person.email, now=now)
    if left:
        audit.record("recon.leave", f"recon_item:{item_id}", actor=person, now=now)
    db.session.commit()
    flash(_("It stays as it is. If Stripe says something else one day, it comes back."), "good")
    return redirect(url_for(".matching"), code=303)


def _item(item_id: int) -> ReconItem:
    return queries.item_by_id(item_id) or abort(404)


def _open_item(item_id: int) -> ReconItem:
    item = _item(item_id)
    return item if item.state == ItemState.OPEN else abort(404)


def _looked_again(
    item_id: int, act: str, done: str, first: Callable[[], None]
) -> ResponseReturnValue:
    """Do what comes first, compare one object again, and say how it stands. Commits."""
    try:
        first()
        difference = booking.look_again(_item(item_id))
    except GatewayDown:
        return _said(_("Stripe does not answer just now. Nothing was changed; try again soon."))
    except RequestRefused:
        return _said(_("Stripe does not show this any more. Leave it, and say why."))
    now, person = clock.now(), signed_in()
    gone = booking.settle_item(item_id, difference, by=person.email, now=now)
    begin_writing()
    detail = {"gone": gone}
    audit.record(act, f"recon_item:{item_id}", actor=person, detail=detail, now=now)
    db.session.commit()
    return _said(done, "good") if gone else _said(_("The two sides still differ."))


def _said(words: str, kind: str = "error") -> ResponseReturnValue:
    db.session.rollback()
    flash(words, kind)
    return redirect(url_for(".matching"), code=303)
