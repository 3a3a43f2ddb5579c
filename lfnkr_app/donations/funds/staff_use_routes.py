"""What money was used for, for staff: entered by quarter, corrected, removed."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.funds import actions, queries, rules
from lfnkr_app.donations.funds.models import UseOfFunds
from lfnkr_app.donations.funds.routes import fund_name
from lfnkr_app.donations.funds.staff_blueprint import staff_bp
from lfnkr_app.donations.funds.staff_forms import UseForm, standing_use

ENTRY: Final = "/use/<int(max=2147483647):entry_id>"


@staff_bp.get("/use/")
@requires("donations", "administrator")
def uses() -> ResponseReturnValue:
    """Return what money was used for, the newest quarter first."""
    quarters = rules.by_quarter(queries.uses())
    return render_template("staff/funds/uses.html", quarters=quarters, fund_name=fund_name)


@staff_bp.route("/use/new", methods=["GET", "POST"])
@requires("donations", "administrator")
def new_use() -> ResponseReturnValue:
    """Enter what a sum was used for."""
    today = clock.tokyo_day(clock.now())
    year, number = rules.last_quarters(today, 2)[1]
    first = {"when": f"{year}-{number}", "currency": "JPY", "as_of": today}
    return _answer(None, UseForm(today=today, data=first))


@staff_bp.route(f"{ENTRY}/", methods=["GET", "POST"])
@requires("donations", "administrator")
def use(entry_id: int) -> ResponseReturnValue:
    """Correct what a sum was used for."""
    row = db.session.get(UseOfFunds, entry_id) or abort(404)
    return _answer(row, UseForm(today=clock.tokyo_day(clock.now()), data=standing_use(row)))


@staff_bp.get(f"{ENTRY}/remove")
@requires("donations", "administrator")
def remove_use_form(entry_id: int) -> ResponseReturnValue:
    """Ask before an entry is removed."""
    row = db.session.get(UseOfFunds, entry_id) or abort(404)
    return render_template("staff/funds/remove_use.html", row=row, quarter=_quarter(row))


@staff_bp.post(f"{ENTRY}/remove")
@requires("donations", "administrator")
def remove_use(entry_id: int) -> ResponseReturnValue:
    """Remove an entry; what it said stays on the audit trail."""
    begin_writing()
    row = db.session.get(UseOfFunds, entry_id) or abort(404)
    _record("use.remove", row)
    db.session.delete(row)
    db.session.commit()
    flash(_("The entry is removed."), "good")
    return redirect(url_for(".uses"), code=303)


def _answer(row: UseOfFunds | None, form: UseForm) -> ResponseReturnValue:
    if request.method != "POST":
        return _page(row, form)
    if not form.is_right():
        return _page(row, form), 422
    if "preview" in request.form:
        return _page(row, form, _quarter(UseOfFunds(**form.values())))
    entry_id = row.id if row else None
    begin_writing()
    row = db.session.get(UseOfFunds, entry_id) if entry_id else None
    row = actions.put_use(row, form.values(), now=clock.now())
    _record("use.change" if entry_id else "use.add", row)
    db.session.commit()
    flash(_("Saved. The page on the use of gifts shows it now."), "good")
    return redirect(url_for(".uses"), code=303)


def _page(row: UseOfFunds | None, form: UseForm, quarter: rules.Quarter | None = None) -> str:
    return render_template("staff/funds/use.html", row=row, form=form, quarter=quarter,
                           fund_name=fund_name)  # fmt: skip


def _quarter(row: UseOfFunds) -> rules.Quarter:
    return rules.Quarter(row.year, row.quarter, [row])


def _record(act: str, row: UseOfFunds) -> None:
    detail: dict[str, Any] = {
        "fund": row.fund_id, "quarter": f"{row.year}-{row.quarter}", "purposes": row.purposes,
        "minor": row.amount_minor, "currency": row.currency, "as_of": row.as_of.isoformat(),
    }  # fmt: skip
    audit.record(act, str(row.id), actor=signed_in(), detail=detail, now=clock.now())
