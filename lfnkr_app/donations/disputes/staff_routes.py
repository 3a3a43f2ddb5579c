"""Disputes and fraud warnings for staff: what is open, by when, what to do."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.disputes import actions, queries, staff_words
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.refunds import queries as refunds

staff_bp = Blueprint("disputes", __name__, url_prefix="/gifts/disputes")
ONE: Final = "/<int(max=2147483647):dispute_id>/"


@staff_bp.get("/")
@requires("donations")
def disputes() -> str:
    """List the disputes and warnings: those open first, by the day an answer is due."""
    number, total = request.args.get("page", 1, int), queries.count()
    pages = max(1, -(-total // queries.A_PAGE))
    if not 1 <= number <= pages:
        abort(404)
    return render_template(
        "staff/disputes/disputes.html", rows=queries.page(number), page=number, pages=pages,
        words=staff_words, now=clock.now(), page_url=lambda page: url_for(".disputes", page=page),
    )  # fmt: skip


@staff_bp.get(ONE)
@requires("donations")
def dispute(dispute_id: int) -> str:
    """Return one dispute or warning: what it is, and what to do about it."""
    row = _dispute_or_404(dispute_id)
    gift = db.session.get_one(Gift, row.gift_id)
    return render_template(
        "staff/disputes/dispute.html", dispute=row, gift=gift, words=staff_words,
        left=refunds.left(gift),
        dashboard=staff_words.dashboard(row, gift.charge_id, live=gateway.is_live()),
    )  # fmt: skip


@staff_bp.post(f"{ONE}let-be")
@requires("donations")
def let_be(dispute_id: int) -> ResponseReturnValue:
    """Note that staff let a fraud warning be."""
    _dispute_or_404(dispute_id)
    begin_writing()
    row = db.session.get_one(Dispute, dispute_id)
    if actions.let_be(row, by=signed_in(), now=clock.now()):
        flash(_("You let it be. If the bank disputes the gift, you get a mail."), "good")
    db.session.commit()
    return redirect(url_for(".disputes"), code=303)


def _dispute_or_404(dispute_id: int) -> Dispute:
    return db.session.get(Dispute, dispute_id) or abort(404)
