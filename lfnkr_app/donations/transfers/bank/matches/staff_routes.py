"""The queue of bank lines for staff: what each may be, and what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.transfers import announced
from lfnkr_app.donations.transfers.bank import deciding, matching, names, queries
from lfnkr_app.donations.transfers.bank.models import BankLine, LineState
from lfnkr_app.donations.transfers.bank.staff_forms import ReasonForm
from lfnkr_app.donations.transfers.by_hand.staff_forms import GiverForm
from lfnkr_app.errors import Refused
from lfnkr_app.web.pages import asked_page

staff_bp = Blueprint("matching", __name__, url_prefix="/gifts/match")
ONE: Final = "/<int(max=2147483647):line_id>/"
WHY: Final = {
    matching.REFERENCE: _l("same reference"), matching.NAME: _l("same name"),
    matching.LIKE: _l("similar name"), matching.SUM: _l("same sum"),
}  # fmt: skip
STATES: Final = {
    LineState.WAITING: (_l("not matched yet"), "wait"), LineState.MATCHED: (_l("matched"), "good"),
    LineState.MADE: (_l("a gift without announcement"), "good"),
    LineState.NO_GIFT: (_l("no gift"), ""), LineState.UNDONE: (_l("taken back"), ""),
}  # fmt: skip


@staff_bp.get("/")
@requires("donations")
def lines() -> ResponseReturnValue:
    """Return the lines that wait, each with the gifts that it may be."""
    page = asked_page()
    waiting, total, pages = queries.waiting(page, clock.now())
    if page > pages:
        return redirect(url_for(".lines"), code=303)
    return render_template(
        "staff/matching/lines.html", waiting=waiting, total=total, page=page, pages=pages, why=WHY,
        page_url=lambda number: url_for(".lines", page=number),
    )  # fmt: skip


@staff_bp.get("/decided")
@requires("donations")
def decided() -> ResponseReturnValue:
    """Return the lines that were decided about."""
    page = asked_page()
    found, pages = queries.decided(page)
    return render_template(
        "staff/matching/decided.html", lines=found, states=STATES, page=page, pages=pages,
        page_url=lambda number: url_for(".decided", page=number),
    )  # fmt: skip


@staff_bp.get(ONE)
@requires("donations")
def line(line_id: int) -> ResponseReturnValue:
    """Return one line: what it is, or what it may be."""
    return _line_page(line_id, ReasonForm(formdata=None))


@staff_bp.post(f"{ONE}take")
@requires("donations")
def take(line_id: int) -> ResponseReturnValue:
    """Book the gift that staff chose for a line, by its button or by its reference."""
    gift_id = request.form.get("gift_id", 0, int) or _gift_of(request.form.get("reference", ""))
    if not gift_id:
        flash(_("No announced transfer has this reference. Look at it again."), "error")
        return redirect(url_for(".line", line_id=line_id), code=303)

    def act(found: BankLine, actor: StaffUser) -> str:
        gift = announced.one(gift_id, for_update=True) or abort(404)
        deciding.take(found, gift, actor=actor, now=clock.now())
        return _("Matched. The gift is booked, and its receipt is made.")

    return _act(line_id, act)


@staff_bp.post(f"{ONE}no-gift")
@requires("donations")
def no_gift(line_id: int) -> ResponseReturnValue:
    """Note that a line is no gift."""
    form = ReasonForm()
    if not form.validate():
        return _line_page(line_id, form), 422

    def act(found: BankLine, actor: StaffUser) -> str:
        deciding.no_gift(found, form.reason.data or "", actor=actor, now=clock.now())
        return _("Noted: this line is no gift.")

    return _act(line_id, act)


@staff_bp.post(f"{ONE}undo")
@requires("donations")
def undo(line_id: int) -> ResponseReturnValue:
    """Let a line wait again; the receipt of its gift becomes void."""
    form = ReasonForm()
    if not form.validate():
        return _line_page(line_id, form), 422

    def act(found: BankLine, actor: StaffUser) -> str:
        deciding.undo(found, form.reason.data or "", actor=actor, now=clock.now())
        return _("The line waits again. If a gift was booked, its receipt is void.")

    return _act(line_id, act)


@staff_bp.route(f"{ONE}gift", methods=["GET", "POST"])
@requires("donations")
def gift(line_id: int) -> ResponseReturnValue:
    """Make a line into a gift that nobody announced; sum and day are those of the line."""
    found = queries.line(line_id) or abort(404)
    if found.state != LineState.WAITING:
        return redirect(url_for(".line", line_id=line_id), code=303)
    form = GiverForm(data=_from_line(found))
    if request.method == "GET" or not form.validate():
        page = render_template("staff/matching/gift.html", form=form, line=found)
        return page, 422 if form.errors else 200

    def act(found: BankLine, actor: StaffUser) -> str:
        handed = form.handed(found.money, found.day, found.method)
        deciding.make(found, handed, actor=actor, now=clock.now())
        return _("The gift is entered.")

    return _act(line_id, act)


def _from_line(found: BankLine) -> dict[str, object]:
    """Return what stands in the form at first: the giver of an earlier gift, where one is named."""
    before = db.session.get(Gift, request.args.get("like", 0, int))
    if before is None:
        return {"name": found.payer or ""}
    return {"name": before.donor.name or "", "email": before.donor.email or "",
                 "address": before.donor.address or "", "lang": before.lang}  # fmt: skip


def _act(line_id: int, act: Callable[[BankLine, StaffUser], str]) -> ResponseReturnValue:
    actor_id = signed_in().id
    begin_writing()
    found = queries.line(line_id, for_update=True) or abort(404)
    try:
        said = act(found, db.session.get_one(StaffUser, actor_id))
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.message, "error")
        return redirect(url_for(".line", line_id=line_id), code=303)
    flash(said, "good")
    return redirect(url_for(".lines"), code=303)


def _gift_of(text: str) -> int:
    """Return the gift of a reference as staff typed it; 0 for none."""
    found = map(announced.by_reference, names.references(text[:60]))
    return next((one.id for one in found if one is not None), 0)


def _line_page(line_id: int, form: ReasonForm) -> str:
    found = queries.line(line_id) or abort(404)
    one = queries.one_waiting(found, clock.now()) if found.state == LineState.WAITING else None
    gift = db.session.get(Gift, found.gift_id) if found.gift_id else None
    return render_template(
        "staff/matching/line.html", line=found, one=one, gift=gift, form=form, why=WHY,
        state=STATES[LineState(found.state)],
    )  # fmt: skip
