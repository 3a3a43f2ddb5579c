"""The breaker for staff who hold the role `donations`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.guarding import breaker, pace, rules

staff_bp = Blueprint("card_guard", __name__, url_prefix="/gifts/cards")
A_DAY: Final = timedelta(days=1)


@staff_bp.get("/")
@requires("donations")
def cards() -> str:
    """Show how cards stand, and what was counted."""
    now, stands = clock.now(), breaker.standing()
    counted = [
        (words, pace.pages_since(now - span), pace.refused_since(now - span))
        for words, span in ((_("the last ten minutes"), rules.SLOT),
                            (_("the last hour"), rules.HOUR), (_("the last day"), A_DAY))
    ]  # fmt: skip
    return render_template(
        "staff/card_guard/cards.html", stands=stands, closed=stands.is_closed(now),
        counted=counted, limits=rules.LIMITS, tries=rules.TRIES_PER_PAGE,
    )  # fmt: skip


@staff_bp.post("/open")
@requires("donations")
def open_again() -> ResponseReturnValue:
    """Take cards again at once."""
    return _done(breaker.reopen, _("Cards are taken again."), _("They were open already."))


@staff_bp.post("/close")
@requires("donations")
def close() -> ResponseReturnValue:
    """Take no card for an hour."""
    return _done(breaker.close, _("No card is taken for an hour."), _("They were closed already."))


@staff_bp.post("/calm")
@requires("donations")
def stop_asking() -> ResponseReturnValue:
    """Let browsers work no more."""
    return _done(breaker.stop_asking, _("Browsers need not work any more."),
                 _("It was not asked for."))  # fmt: skip


def _done(act: Callable[..., bool], done: str, nothing: str) -> ResponseReturnValue:
    begin_writing()
    changed = act(actor=signed_in(), now=clock.now())
    db.session.commit()
    flash(*((done, "good") if changed else (nothing, "info")))
    return redirect(url_for(".cards"), code=303)
