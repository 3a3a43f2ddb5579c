"""Gifts by hand for staff: typed in, looked at, entered once, and taken back on the same day."""

from __future__ import annotations

import re
import secrets
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Fund, Gift, GiftSource
from lfnkr_app.donations.transfers import reversing
from lfnkr_app.donations.transfers.bank import deciding
from lfnkr_app.donations.transfers.bank.staff_forms import ReasonForm
from lfnkr_app.donations.transfers.by_hand import actions
from lfnkr_app.donations.transfers.by_hand.models import HandEntry
from lfnkr_app.donations.transfers.by_hand.staff_forms import HandForm
from lfnkr_app.donations.transfers.by_hand.staff_words import METHODS, RECEIPT_WAYS
from lfnkr_app.errors import Refused

staff_bp = Blueprint("by_hand", __name__, url_prefix="/gifts/by-hand")
#: What lets the second click of two do nothing: made with the page, one for each gift.
KEY: Final = re.compile(r"[0-9a-f]{32}")
ONE: Final = "/<int(max=2147483647):gift_id>/"


@staff_bp.get("/")
@requires("donations")
def by_hand() -> ResponseReturnValue:
    """Return the form."""
    start = {"day": clock.tokyo_day(clock.now()), "key": secrets.token_hex(16)}
    return _form_page(HandForm(formdata=None, data=start))


@staff_bp.post("/")
@requires("donations")
def enter() -> ResponseReturnValue:
    """Show what was typed; enter it when it was looked at. The second click of two does nothing."""
    form = HandForm()
    if not form.validate():
        return _form_page(form), 422
    if "change" in request.form:
        return _form_page(form)
    if form.step.data != "enter" or not KEY.fullmatch(form.key.data or ""):
        return _look_page(form)
    actor_id = signed_in().id
    begin_writing()
    key = f"hand-{form.key.data}"
    actor = db.session.get_one(StaffUser, actor_id)
    made = actions.enter(form.gift(), key, actor=actor, now=clock.now())
    gift = made or actions.by_key(key) or abort(409)
    gift_id = gift.id
    db.session.commit()
    flash(_("The gift is entered.") if made else _("This gift had been entered already."), "good")
    return redirect(url_for(".entered", gift_id=gift_id), code=303)


@staff_bp.get(ONE)
@requires("donations")
def entered(gift_id: int) -> ResponseReturnValue:
    """Return a gift that was entered by hand, with the way to take it back."""
    return _entered_page(gift_id, ReasonForm(formdata=None))


@staff_bp.post(f"{ONE}undo")
@requires("donations")
def undo(gift_id: int) -> ResponseReturnValue:
    """Take a gift back that was entered on the same day: its receipt becomes void."""
    form = ReasonForm()
    if not form.validate():
        return _entered_page(gift_id, form), 422
    actor_id = signed_in().id
    begin_writing()
    gift, entry = _gift(gift_id)
    if not _may_undo(gift, entry):
        db.session.rollback()
        flash(_("Only a gift of today can be taken back here. Refund it on its page."), "error")
        return redirect(url_for(".entered", gift_id=gift_id), code=303)
    actor = db.session.get_one(StaffUser, actor_id)
    try:
        _take_back(gift, form.reason.data or "", actor)
    except Refused as refused:
        db.session.rollback()
        flash(refused.message, "error")
        return redirect(url_for(".entered", gift_id=gift_id), code=303)
    db.session.commit()
    flash(_("The gift is taken back, and its receipt is void."), "good")
    return redirect(url_for(".entered", gift_id=gift_id), code=303)


def _take_back(gift: Gift, reason: str, actor: StaffUser) -> None:
    """Take a gift back; the line of the bank that it was made of waits again."""
    line = deciding.line_of(gift.id)
    if line is None:
        reversing.reverse(gift, reason, actor=actor, now=clock.now())
    else:
        deciding.undo(line, reason, actor=actor, now=clock.now())


def _may_undo(gift: Gift, entry: HandEntry) -> bool:
    today = clock.tokyo_day(clock.now())
    of_today = clock.tokyo_day(entry.made_at) == today
    return of_today and not gift.refunded_minor and gift.source == GiftSource.HAND


def _gift(gift_id: int) -> tuple[Gift, HandEntry]:
    entry = actions.entry_of(gift_id) or abort(404)
    return db.session.get_one(Gift, gift_id), entry


def _form_page(form: HandForm) -> str:
    return render_template("staff/by_hand/by_hand.html", form=form)


def _look_page(form: HandForm) -> str:
    form.step.data = "enter"
    if not KEY.fullmatch(form.key.data or ""):
        form.key.data = secrets.token_hex(16)
    handed = form.gift()
    return render_template(
        "staff/by_hand/look.html", form=form, handed=handed, fund=form.fund_words,
        method=METHODS[handed.method], way=RECEIPT_WAYS[handed.receipt_way],
    )  # fmt: skip


def _entered_page(gift_id: int, form: ReasonForm) -> str:
    gift, entry = _gift(gift_id)
    fund = db.session.get(Fund, gift.fund_id) if gift.fund_id else None
    return render_template(
        "staff/by_hand/entered.html", gift=gift, entry=entry, form=form, fund=fund,
        method=METHODS[gift.method], way=RECEIPT_WAYS[entry.receipt_way],
        may_undo=_may_undo(gift, entry),
    )  # fmt: skip
