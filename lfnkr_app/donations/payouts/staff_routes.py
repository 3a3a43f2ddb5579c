"""Payouts for staff: what Stripe sent to the bank, and of which gifts it is made."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.payouts import actions, queries, staff_words
from lfnkr_app.donations.payouts.models import Payout

staff_bp = Blueprint("payouts", __name__, url_prefix="/gifts/payouts")
ONE: Final = "/<int(max=2147483647):payout_id>/"


@staff_bp.get("/")
@requires("donations")
def payouts() -> str:
    """List the payouts, the newest first."""
    number, pages = _page(queries.count(), queries.A_PAGE)
    return render_template(
        "staff/payouts/payouts.html", rows=queries.page(number), page=number, pages=pages,
        words=staff_words, page_url=lambda page: url_for(".payouts", page=page),
    )  # fmt: skip


@staff_bp.get(ONE)
@requires("donations")
def payout(payout_id: int) -> str:
    """Return what one payout holds, and whether it adds up."""
    row = db.session.get(Payout, payout_id) or abort(404)
    number, pages = _page(queries.count_lines(row), queries.LINES_A_PAGE)
    return render_template(
        "staff/payouts/payout.html", payout=row, sums=queries.sums(row), words=staff_words,
        lines=queries.lines(row, number), page=number, pages=pages,
        page_url=lambda page: url_for(".payout", payout_id=payout_id, page=page),
    )  # fmt: skip


@staff_bp.post(f"{ONE}seen-to")
@requires("donations")
def seen_to(payout_id: int) -> ResponseReturnValue:
    """Note that a payout that failed or differs needs nobody any more."""
    db.session.get(Payout, payout_id) or abort(404)
    begin_writing()
    row = db.session.get_one(Payout, payout_id)
    if actions.see_to(row, by=signed_in(), now=clock.now()):
        flash(_("It is marked as seen to."), "good")
    db.session.commit()
    return redirect(url_for(".payouts"), code=303)


def _page(total: int, at_once: int) -> tuple[int, int]:
    """Return the page that was asked for and how many there are; 404 for one that is not."""
    number, pages = request.args.get("page", 1, int), max(1, -(-total // at_once))
    return (number, pages) if 1 <= number <= pages else abort(404)
