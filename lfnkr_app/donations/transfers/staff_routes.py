"""Announced transfers for staff: what is waited for, what came, what did not."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.transfers import announced
from lfnkr_app.donations.transfers.staff_forms import SumForm, standing
from lfnkr_app.web.pages import asked_page

staff_bp = Blueprint("transfers", __name__, url_prefix="/gifts/transfers")
ONE: Final = "/<int(max=2147483647):gift_id>/"


@staff_bp.get("/")
@requires("donations")
def waiting() -> ResponseReturnValue:
    """Return the transfers that are waited for, oldest first."""
    page = asked_page()
    gifts, total, pages = announced.waiting(page)
    if page > pages:
        abort(404)
    return render_template(
        "staff/transfers/waiting.html", gifts=gifts, total=total, page=page, pages=pages,
        days_waited={gift.id: (clock.now() - gift.made_at).days for gift in gifts},
        page_url=lambda number: url_for(".waiting", page=number),
    )  # fmt: skip


@staff_bp.get(ONE)
@requires("donations")
def transfer(gift_id: int) -> ResponseReturnValue:
    """Return one announced transfer with what can be done about it."""
    gift = announced.one(gift_id) or abort(404)
    today = clock.tokyo_day(clock.now())
    return _page(gift, SumForm(formdata=None, data=standing(gift.money, day=today)))


@staff_bp.post(f"{ONE}arrived")
@requires("donations")
def arrived(gift_id: int) -> ResponseReturnValue:
    """Book a transfer that staff saw in the account."""
    form = SumForm()
    if not form.validate():
        return _page(announced.one(gift_id) or abort(404), form), 422
    actor_id = signed_in().id
    begin_writing()
    gift = announced.one(gift_id, for_update=True) or abort(404)
    actor = db.session.get_one(StaffUser, actor_id)
    done = announced.arrived_by_staff(
        gift, form.money(), form.day.data, actor=actor, now=clock.now()
    )
    db.session.commit()
    if done:
        flash(_("Booked. The receipt is made."), "good")
    else:
        flash(_("This gift had been booked before; nothing changed."), "info")
    return redirect(url_for(".transfer", gift_id=gift_id), code=303)


@staff_bp.post(f"{ONE}close")
@requires("donations")
def close(gift_id: int) -> ResponseReturnValue:
    """Wait no longer for a transfer."""
    actor_id = signed_in().id
    begin_writing()
    gift = announced.one(gift_id, for_update=True) or abort(404)
    reference = gift.reference
    done = announced.close(gift, actor=db.session.get_one(StaffUser, actor_id), now=clock.now())
    db.session.commit()
    if not done:
        flash(_("This transfer is not waited for any more; nothing changed."), "info")
        return redirect(url_for(".transfer", gift_id=gift_id), code=303)
    flash(
        _("%(reference)s is not waited for any more. If it comes, it still finds its gift.",
          reference=reference), "good",
    )  # fmt: skip
    return redirect(url_for(".waiting"), code=303)


def _page(gift: Gift, form: SumForm) -> str:
    return render_template("staff/transfers/transfer.html", gift=gift, form=form)
