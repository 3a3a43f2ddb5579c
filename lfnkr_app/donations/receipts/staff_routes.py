"""Receipts for staff: the list of each year, the wrong one put right, paper for the post."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lfnkr_app import clock
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import guarded
from lfnkr_app.donations.models import Gift, GiftState, Receipt, Series
from lfnkr_app.donations.receipts import (
    actions,
    handing_out,
    numbers,
    printed,
    queries,
    staff_tax_routes,
)
from lfnkr_app.donations.receipts.queries import A_PAGE
from lfnkr_app.donations.receipts.routes import as_file
from lfnkr_app.donations.receipts.staff_forms import CorrectForm, ReasonForm, seen, standing
from lfnkr_app.donations.receipts.staff_pages import staff_bp
from lfnkr_app.web.pages import asked_page

__all__ = ["staff_bp", "staff_tax_routes"]
OF_GIFT: Final = "/<int(max=2147483647):gift_id>/receipt"
ONE: Final = "/receipts/<int(max=2147483647):receipt_id>"


@staff_bp.get("/receipts/")
@requires("donations")
def receipts() -> ResponseReturnValue:
    """List the receipts of a series and year, and show that no number is missing."""
    counts = numbers.counts()
    series, year = _asked(counts)
    only_void, page = request.args.get("only") == "void", asked_page()
    lines, total = queries.listed(series, year, only_void=only_void, page=page)
    count = next((one for one in counts if (one.series, one.year) == (series, year)), None)
    missing = numbers.missing(series, year) if count and not count.is_whole else []
    return render_template(
        "staff/receipts/receipts.html", counts=counts, count=count, missing=missing, lines=lines,
        series=series, year=year, only_void=only_void, page=page,
        pages=max(1, -(-total // A_PAGE)), for_post=queries.count_for_post(),
        page_url=lambda number: url_for(".receipts", series=series, year=year, page=number,
                                        only="void" if only_void else None),
    )  # fmt: skip


@staff_bp.post("/receipts/print")
@requires("donations")
@fresh_sign_in()
def print_batch() -> ResponseReturnValue:
    """Return all receipts that wait for the post as one PDF, and note that they are printed."""
    ids, papers, windows = handing_out.batch()
    actor_id = signed_in().id
    db.session.rollback()
    if not ids:
        flash(_("No receipt waits to be printed."), "info")
        return redirect(url_for(".receipts"), code=303)
    file = printed.receipts(papers, windows=windows)
    begin_writing()
    actor = db.session.get_one(StaffUser, actor_id)
    done = handing_out.note_printed(ids, actor=actor, now=clock.now())
    if len(done) < len(ids):
        db.session.rollback()
        flash(_("Somebody else printed some of them just now. Look again."), "error")
        return redirect(url_for(".receipts"), code=303)
    db.session.commit()
    return as_file(file, f"receipts-{clock.tokyo_day(clock.now())}.pdf")


@staff_bp.post(f"{ONE}/print")
@requires("donations")
@fresh_sign_in()
def print_one(receipt_id: int) -> ResponseReturnValue:
    """Return one receipt as a PDF: as it is the first time, then marked as a duplicate."""
    receipt = _receipt(receipt_id)
    gift, actor_id = db.session.get_one(Gift, receipt.gift_id), signed_in().id
    said = handing_out.paper(receipt, gift)
    donor_window = handing_out.window(queries.Line(receipt, gift, gift.donor))
    db.session.rollback()
    file = printed.receipts([said], windows=[donor_window])
    begin_writing()
    actor = db.session.get_one(StaffUser, actor_id)
    handing_out.print_one(_receipt(receipt_id), actor=actor, now=clock.now())
    db.session.commit()
    return as_file(file, f"{said.number}.pdf")


@staff_bp.post(f"{ONE}/mail")
@requires("donations")
@fresh_sign_in()
def mail_again(receipt_id: int) -> ResponseReturnValue:
    """Mail a receipt to its donor once more."""
    actor_id = signed_in().id
    begin_writing()
    receipt = _receipt(receipt_id)
    gift, actor = (
        db.session.get_one(Gift, receipt.gift_id),
        db.session.get_one(StaffUser, actor_id),
    )
    gift_id = gift.id
    sent = not receipt.is_void and handing_out.mail_again(
        gift, receipt, actor=actor, now=clock.now()
    )
    db.session.commit()
    if sent:
        flash(_("The receipt is on its way by mail."), "good")
    else:
        flash(_("Nothing was mailed: it went out a moment ago, or there is no address."), "error")
    return redirect(url_for("staff.ledger.gift", gift_id=gift_id), code=303)


@staff_bp.route(f"{OF_GIFT}/correct", methods=["GET", "POST"])
@requires("donations")
@fresh_sign_in()
def correct(gift_id: int) -> ResponseReturnValue:
    """Put a wrong receipt right: the old number becomes void, a new one takes its place."""
    gift = _gift(gift_id)
    if gift.state != GiftState.SUCCEEDED or actions.left(gift) <= 0:
        abort(404)
    current = actions.in_force(gift)
    form = CorrectForm(data=standing(gift, current))
    if request.method == "GET" or not form.validate():
        code = 422 if form.errors else 200
        return render_template(
            "staff/receipts/correct.html", form=form, gift=gift, receipt=current
        ), code
    actor_id = signed_in().id
    begin_writing()
    gift = guarded.held(gift_id)
    if form.seen.data != seen(actions.in_force(gift)):  # Two clicks, or a colleague.
        db.session.rollback()
        flash(_("The receipt was changed meanwhile. Look at it again."), "error")
        return redirect(url_for("staff.ledger.gift", gift_id=gift_id), code=303)
    new = actions.correct(
        gift, form.reason.data or "", now=clock.now(), correction=form.correction(),
        actor=db.session.get_one(StaffUser, actor_id),
    )  # fmt: skip
    number = new.number
    db.session.commit()
    flash(_("Receipt %(number)s is issued.", number=number), "good")
    return redirect(url_for("staff.ledger.gift", gift_id=gift_id), code=303)


@staff_bp.route(f"{OF_GIFT}/void", methods=["GET", "POST"])
@requires("donations")
@fresh_sign_in()
def void(gift_id: int) -> ResponseReturnValue:
    """Let the receipt of a gift count no more; its number stays in the list."""
    gift = _gift(gift_id)
    current = actions.in_force(gift) or abort(404)
    form = ReasonForm()
    if request.method == "GET" or not form.validate():
        code = 422 if form.errors else 200
        return render_template(
            "staff/receipts/void.html", form=form, gift=gift, receipt=current
        ), code
    actor_id = signed_in().id
    begin_writing()
    ended = actions.void(
        _gift(gift_id), form.reason.data or "", now=clock.now(),
        actor=db.session.get_one(StaffUser, actor_id),
    )  # fmt: skip
    number = ended.number if ended else ""
    db.session.commit()
    if number:
        flash(_("Receipt %(number)s is void.", number=number), "good")
    return redirect(url_for("staff.ledger.gift", gift_id=gift_id), code=303)


def said_of_gaps(count: numbers.Count) -> str:
    """Return in words whether numbers are missing."""
    if count.is_whole:
        return _("No gaps: 1 to %(last)s.", last=count.last)
    absent = count.last - count.there
    return ngettext("One number is missing.", "%(num)s numbers are missing.", absent)


staff_bp.add_app_template_filter(said_of_gaps, "gaps")


def _asked(counts: list[numbers.Count]) -> tuple[str, int]:
    newest = counts[0].year if counts else clock.tokyo_day(clock.now()).year
    year = request.args.get("year", newest, int)
    series = request.args.get("series", Series.ISSUED)
    return (
        series if series in set(Series) else Series.ISSUED
    ), year if 0 < year < 10_000 else newest


def _gift(gift_id: int) -> Gift:
    found = db.session.get(Gift, gift_id)
    return found if found is not None else abort(404)


def _receipt(receipt_id: int) -> Receipt:
    found = db.session.get(Receipt, receipt_id)
    return found if found is not None else abort(404)
