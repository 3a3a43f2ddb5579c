"""The funds for staff: made, described, opened, closed, ordered; names taken off."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.funds import actions, presenting, queries, rules, totals
from lfnkr_app.donations.funds.queries import FundFacts
from lfnkr_app.donations.funds.routes import fund_name
from lfnkr_app.donations.funds.staff_blueprint import staff_bp
from lfnkr_app.donations.funds.staff_forms import FundForm, NewFundForm, standing
from lfnkr_app.donations.models import Donor, Fund, FundState
from lfnkr_app.money import Money

ONE: Final = "/<int(max=2147483647):fund_id>"
WORDS: Final = {
    FundState.OPEN: (_l("open"), "good"),
    FundState.CLOSED: (_l("closed"), ""),
    FundState.ARCHIVED: (_l("archived"), ""),
}


@staff_bp.get("/")
@requires("donations", "administrator")
def funds() -> ResponseReturnValue:
    """Return every fund in the order of the form, with what came for it."""
    now = clock.now()
    rows = db.session.scalars(select(Fund).order_by(Fund.position, Fund.id)).all()
    return render_template(
        "staff/funds/funds.html", rows=rows, found=totals.totals(now), words=WORDS,
        goals=lambda row: [Money(row.goals[code], code) for code in row.goals],
    )  # fmt: skip


@staff_bp.route("/new", methods=["GET", "POST"])
@requires("donations", "administrator")
def new() -> ResponseReturnValue:
    """Make a fund."""
    form = NewFundForm()
    if request.method != "POST":
        return _page(form)
    if not form.is_right():
        return _page(form), 422
    if "preview" in request.form:
        return _page(form, shown=form.values())
    begin_writing()
    row = actions.make(form.slug.data or "", form.values())
    _record("fund.new", row.id, form.values())
    db.session.commit()
    flash(_("The fund is there."), "good")
    return redirect(url_for(".funds"), code=303)


@staff_bp.route(f"{ONE}/", methods=["GET", "POST"])
@requires("donations", "administrator")
def fund(fund_id: int) -> ResponseReturnValue:
    """Change a fund, open it or close it."""
    row = db.session.get(Fund, fund_id) or abort(404)
    form = FundForm(data=standing(row))
    if request.method != "POST":
        return _page(form, row)
    if not form.is_right():
        return _page(form, row), 422
    if "preview" in request.form:
        return _page(form, row, shown=form.values())
    begin_writing()
    row = db.session.get(Fund, fund_id) or abort(404)
    if changed := actions.change(row, form.values()):
        _record("fund.change", row.id, changed)
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."), "good")
    return redirect(url_for(".funds"), code=303)


@staff_bp.post(f"{ONE}/<any(up,down):way>")
@requires("donations", "administrator")
def move(fund_id: int, way: str) -> ResponseReturnValue:
    """Let a fund and its neighbour change places."""
    begin_writing()
    row = db.session.get(Fund, fund_id) or abort(404)
    actions.move(row, -1 if way == "up" else 1)
    _record("fund.move", fund_id, {"way": way})
    db.session.commit()
    return redirect(url_for(".funds"), code=303)


@staff_bp.get("/<slug>/names")
@requires("donations")
def names(slug: str) -> ResponseReturnValue:
    """Return the names that donors of a fund chose to show, each with its way off the page."""
    own = queries.by_slug(slug)
    if own is None and slug != rules.GENERAL:
        abort(404)
    fund_id = own.id if own else None
    found = totals.names_page(fund_id, request.args.get("page", 1, int)) or abort(404)
    return render_template("staff/funds/names.html", slug=slug, found=found,
                           name=fund_name(fund_id))  # fmt: skip


@staff_bp.post("/<slug>/names/<int(max=2147483647):donor_id>/hide")
@requires("donations")
def hide_name(slug: str, donor_id: int) -> ResponseReturnValue:
    """Take a person's name off the pages, as they asked."""
    begin_writing()
    donor = db.session.get(Donor, donor_id) or abort(404)
    gifts = actions.hide_name(donor)
    _record("fund.hide_name", donor_id, {"gifts": gifts})
    db.session.commit()
    said = ngettext("The name is off the pages: %(num)s gift.",
                    "The name is off the pages: %(num)s gifts.", gifts)  # fmt: skip
    flash(said, "good")
    return redirect(url_for(".names", slug=slug), code=303)


def _page(
    form: FundForm, row: Fund | None = None, shown: dict[str, Any] | None = None
) -> str:  # fmt: skip
    card = None if shown is None else _card(row, shown)
    return render_template("staff/funds/fund.html", form=form, row=row, card=card,
                           as_of=clock.now())  # fmt: skip


def _card(row: Fund | None, shown: dict[str, Any]) -> presenting.Card:
    """Return how readers would see the fund."""
    now = clock.now()
    names = shown["names"]
    facts = FundFacts(**shown | {"id": row.id if row else 0, "slug": "preview", "names": names})
    return presenting.card(facts, totals.totals(now), clock.tokyo_day(now))


def _record(act: str, subject: int, detail: dict[str, Any]) -> None:
    plain = {name: str(value) if name.endswith("_on") else value for name, value in detail.items()}
    audit.record(act, str(subject), actor=signed_in(), detail=plain, now=clock.now())
