"""What staff may set right at a gift, each with a reason on record."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import SelectField

from lfnkr_app import clock
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.ledger import corrections
from lfnkr_app.donations.ledger.staff_forms import fund_choices
from lfnkr_app.donations.ledger.staff_pages import GIFT, gift_or_404, staff_bp
from lfnkr_app.donations.ledger.wanted import NO_FUND
from lfnkr_app.donations.models import Fund, Gift
from lfnkr_app.web.staff_reasons import ReasonForm


class FundForm(ReasonForm):
    """Under which fund a gift belongs, and why."""

    fund = SelectField(_l("Fund"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fund.choices = fund_choices()


@staff_bp.get(f"{GIFT}fund")
@requires("donations")
def fund_form(gift_id: int) -> str:
    """Return the form that puts a gift under another fund."""
    gift = gift_or_404(gift_id)
    slug = gift.fund.slug if gift.fund else NO_FUND
    return _fund_page(gift, FundForm(formdata=None, data={"fund": slug}))


@staff_bp.post(f"{GIFT}fund")
@requires("donations")
def fund(gift_id: int) -> ResponseReturnValue:
    """Put a gift under another fund, on record with its reason."""
    gift, form = gift_or_404(gift_id), FundForm()
    if not form.validate():
        return _fund_page(gift, form), 422
    actor_id = signed_in().id
    begin_writing()
    gift, actor = gift_or_404(gift_id), db.session.get_one(StaffUser, actor_id)
    found = db.session.scalar(select(Fund).where(Fund.slug == form.fund.data))
    done = corrections.move_to_fund(
        gift, found, form.reason.data or "", actor=actor, now=clock.now()
    )
    db.session.commit()
    return _back(gift_id, done=done, words=_("The gift stands under the other fund now."))


@staff_bp.get(f"{GIFT}hide-name")
@requires("donations")
def hide_name_form(gift_id: int) -> str:
    """Return the form that takes a name off the public list."""
    return _hide_page(gift_or_404(gift_id), ReasonForm(formdata=None))


@staff_bp.post(f"{GIFT}hide-name")
@requires("donations")
def hide_name(gift_id: int) -> ResponseReturnValue:
    """Take a name off the public list, on record with its reason."""
    gift, form = gift_or_404(gift_id), ReasonForm()
    if not form.validate():
        return _hide_page(gift, form), 422
    actor_id = signed_in().id
    begin_writing()
    gift, actor = gift_or_404(gift_id), db.session.get_one(StaffUser, actor_id)
    done = corrections.hide_name(gift, form.reason.data or "", actor=actor, now=clock.now())
    db.session.commit()
    return _back(gift_id, done=done, words=_("The name is off the list of donors."))


def _back(gift_id: int, *, done: bool, words: str) -> ResponseReturnValue:
    flash(words if done else _("Nothing was changed: it was so already."), "success")
    return redirect(url_for(".gift", gift_id=gift_id), code=303)


def _fund_page(gift: Gift, form: FundForm) -> str:
    return render_template("staff/ledger/fund.html", gift=gift, form=form)


def _hide_page(gift: Gift, form: ReasonForm) -> str:
    return render_template("staff/ledger/hide_name.html", gift=gift, form=form)
