"""Giving back, for staff: how much and why, a look before it is done, and what became of it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway, guarded
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.refunds import queries, rules, sending, staff_acts, staff_words
from lfnkr_app.donations.refunds.models import Refund, RefundState, RefundWay
from lfnkr_app.donations.refunds.staff_forms import RefundForm
from lfnkr_app.errors import Refused
from lfnkr_app.web.staff_reasons import ReasonForm

staff_bp = Blueprint("refunds", __name__, url_prefix="/gifts")
NUMBER: Final = "int(max=2147483647)"
ONE: Final = f"/refunds/<{NUMBER}:refund_id>/"


@staff_bp.get("/refunds/")
@requires("donations")
def refunds() -> str:
    """List the refunds: those that failed first, then the newest."""
    number, total = request.args.get("page", 1, int), queries.count()
    pages = max(1, -(-total // queries.A_PAGE))
    if not 1 <= number <= pages:
        abort(404)
    return render_template(
        "staff/refunds/refunds.html", rows=queries.page(number), page=number, pages=pages,
        words=staff_words, page_url=lambda page: url_for(".refunds", page=page),
    )  # fmt: skip


@staff_bp.route(f"/<{NUMBER}:gift_id>/refund", methods=["GET", "POST"])
@requires("donations")
@fresh_sign_in()
def give_back(gift_id: int) -> ResponseReturnValue:
    """Ask how much goes back and why, show what would happen, then do it."""
    gift = db.session.get(Gift, gift_id) or abort(404)
    if gift.state != GiftState.SUCCEEDED or gift.demonstration:
        return render_template("staff/refunds/nothing.html", gift=gift), 409
    if request.method == "GET":
        return _form_page(gift, RefundForm.fresh(gift, now=clock.now()))
    form = RefundForm(gift, now=clock.now())
    if not form.validate():
        return _form_page(gift, form), 422
    if "confirm" not in request.form:
        changing = "change" in request.form
        return _form_page(gift, form) if changing else _confirm_page(gift, form)
    return _done(gift_id, form)


def _form_page(gift: Gift, form: RefundForm) -> str:
    return render_template("staff/refunds/give_back.html", gift=gift, form=form)


def _confirm_page(gift: Gift, form: RefundForm) -> str:
    return render_template(
        "staff/refunds/confirm.html", gift=gift, form=form, amount=form.money(),
        way=form.way.data, email=gift.donor.email,
    )  # fmt: skip


def _done(gift_id: int, form: RefundForm) -> ResponseReturnValue:
    """Write the refund down, then ask Stripe, with no transaction open meanwhile."""
    wish = form.wish()
    begin_writing()
    try:
        refund = staff_acts.ask(gift_id, wish, by=signed_in(), now=clock.now())
    except Refused as fault:
        db.session.rollback()
        return _asked_anew(gift_id, form, fault.message), 409
    refund_id, state = refund.id, refund.state
    db.session.commit()
    if state == RefundState.CREATED:
        _send(refund_id)
    return redirect(url_for(".refund", refund_id=refund_id), code=303)


def _asked_anew(gift_id: int, form: RefundForm, sentence: str) -> str:
    """Return the form with what was typed, by what is there by now."""
    gift = db.session.get_one(Gift, gift_id)
    form.left = queries.left(gift)
    form.seen.data = str(queries.newest_id(gift_id))
    form.amount.errors = (sentence,)
    return _form_page(gift, form)


def _send(refund_id: int) -> None:
    try:
        sending.send(refund_id, gateway.impatient())
    except GatewayDown:
        db.session.rollback()
        flash(
            _("Stripe does not answer. The refund is kept and is sent by itself within minutes."),
            "info",
        )


@staff_bp.get(ONE)
@requires("donations")
def refund(refund_id: int) -> str:
    """Return how one refund stands, and what can be done."""
    row = _refund_or_404(refund_id)
    gift = db.session.get_one(Gift, row.gift_id)
    return render_template(
        "staff/refunds/refund.html", refund=row, gift=gift, words=staff_words,
        left=queries.left(gift), told=bool(gift.donor.email), way=rules.way(row),
        may_call_off=rules.may_call_off(row),
    )  # fmt: skip


@staff_bp.post(f"{ONE}ask-stripe")
@requires("donations")
@fresh_sign_in()
def ask_stripe(refund_id: int) -> ResponseReturnValue:
    """Ask Stripe now how a refund stands; send it where it never arrived."""
    row = _refund_or_404(refund_id)
    gift_id, unsent = row.gift_id, row.state == RefundState.CREATED
    if row.way != RefundWay.STRIPE:
        abort(404)
    db.session.rollback()
    try:
        if unsent:
            sending.send(refund_id, gateway.impatient())
        else:
            sending.refresh(gift_id, gateway.impatient())
        flash(_("This is what Stripe says now."), "good")
    except (GatewayDown, RequestRefused):
        db.session.rollback()
        flash(_("Stripe does not answer. It is asked again by itself."), "error")
    return redirect(url_for(".refund", refund_id=refund_id), code=303)


@staff_bp.route(f"{ONE}call-off", methods=["GET", "POST"])
@requires("donations")
@fresh_sign_in()
def call_off(refund_id: int) -> ResponseReturnValue:
    """Ask why a refund is called off, write that down, then ask Stripe."""
    row, form = _refund_or_404(refund_id), ReasonForm()
    if not rules.may_call_off(row):
        return _back(refund_id, _("This refund does not wait for the donor any more."), "info")
    if request.method == "GET" or not form.validate():
        gift = db.session.get_one(Gift, row.gift_id)
        page = render_template("staff/refunds/call_off.html", refund=row, gift=gift, form=form)
        return page, 422 if form.errors else 200
    return _called_off(row.gift_id, refund_id, form.reason.data or "")


def _called_off(gift_id: int, refund_id: int, reason: str) -> ResponseReturnValue:
    begin_writing()
    guarded.held(gift_id)
    row = db.session.get_one(Refund, refund_id, populate_existing=True)
    try:
        staff_acts.call_off(row, reason, by=signed_in(), now=clock.now())
    except Refused as fault:
        db.session.rollback()
        return _back(refund_id, fault.message, "info")
    db.session.commit()
    return _back(refund_id, *_asked_to_call_off(refund_id))


def _asked_to_call_off(refund_id: int) -> tuple[str, str]:
    """Ask Stripe with no transaction open; return what to say of it, and in which tone."""
    try:
        if sending.call_off(refund_id, gateway.impatient()):
            return _("It is called off; the money is with us. Please tell the donor."), "good"
    except (GatewayDown, RequestRefused):
        db.session.rollback()
        return _("Stripe does not answer. Wait a minute, press Ask Stripe now, and see whether it "
                 "is called off."), "error"  # fmt: skip
    return _("Stripe does not call it off any more. This is how it stands now."), "info"


def _back(refund_id: int, words: str, tone: str) -> ResponseReturnValue:
    flash(words, tone)
    return redirect(url_for(".refund", refund_id=refund_id), code=303)


@staff_bp.post(f"{ONE}take-back")
@requires("donations")
@fresh_sign_in()
def take_back(refund_id: int) -> ResponseReturnValue:
    """Strike out a refund that was noted by mistake."""
    _refund_or_404(refund_id)
    begin_writing()
    row = db.session.get_one(Refund, refund_id)
    if staff_acts.take_back(guarded.held(row.gift_id), row, by=signed_in(), now=clock.now()):
        flash(_("It is struck out, and the gift counts again."), "good")
    db.session.commit()
    return redirect(url_for(".refund", refund_id=refund_id), code=303)


@staff_bp.post(f"{ONE}seen-to")
@requires("donations")
def seen_to(refund_id: int) -> ResponseReturnValue:
    """Note that a failed refund needs nobody any more."""
    _refund_or_404(refund_id)
    begin_writing()
    if staff_acts.see_to(db.session.get_one(Refund, refund_id), by=signed_in(), now=clock.now()):
        flash(_("It is marked as seen to."), "good")
    db.session.commit()
    return redirect(url_for(".refunds"), code=303)


def _refund_or_404(refund_id: int) -> Refund:
    return db.session.get(Refund, refund_id) or abort(404)
