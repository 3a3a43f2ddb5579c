"""What receipts say of tax, for administrators: terms with dates, added and ended."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import tax_terms
from lfnkr_app.donations.receipts import wording
from lfnkr_app.donations.receipts.staff_pages import staff_bp
from lfnkr_app.donations.receipts.staff_tax_forms import CERTIFICATE, DaysForm, TermForm
from lfnkr_app.donations.tax_terms import TaxTerm
from lfnkr_app.web.organisation import change, forget, kept, organisation


@staff_bp.get("/receipts/tax/")
@requires("administrator")
def tax() -> ResponseReturnValue:
    """Return the terms, what receipts say today, and the form for another term."""
    return _page(TermForm(formdata=None, data={"kind": CERTIFICATE}))


@staff_bp.post("/receipts/tax/add")
@requires("administrator")
@fresh_sign_in()
def add_term() -> ResponseReturnValue:
    """Add a term."""
    form = TermForm()
    if not form.validate():
        return _page(form), 422
    term = form.term()
    begin_writing()
    _store([*tax_terms.terms(), term], "tax.add", term)
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for(".tax"), code=303)


@staff_bp.post("/receipts/tax/<mark>/remove")
@requires("administrator")
@fresh_sign_in()
def remove_term(mark: str) -> ResponseReturnValue:
    """Take a term away; receipts that were issued keep their words."""
    begin_writing()
    terms = tax_terms.terms()
    gone = next((term for term in terms if marked(term) == mark), None)
    if gone is None:
        abort(404)
    _store([term for term in terms if term != gone], "tax.remove", gone)
    db.session.commit()
    flash(_("Removed. Receipts that were issued keep their words."), "good")
    return redirect(url_for(".tax"), code=303)


@staff_bp.post("/receipts/tax/undated")
@requires("administrator")
@fresh_sign_in()
def remove_undated() -> ResponseReturnValue:
    """Take the line away that was set when there were no dates."""
    begin_writing()
    was = organisation().tax_line
    forget("tax_line")
    _note("tax.remove", {"words": was})
    db.session.commit()
    flash(_("Removed. Receipts that were issued keep their words."), "good")
    return redirect(url_for(".tax"), code=303)


@staff_bp.post("/receipts/days")
@requires("administrator")
def days() -> ResponseReturnValue:
    """Set whether receipts also tell when the money reached the bank."""
    form = DaysForm()
    if not form.validate():
        return _page(TermForm(formdata=None)), 422
    begin_writing()
    change(wording.SHOWS_PAYOUT, bool(form.shows_payout.data), now=clock.now())
    _note("tax.days", {"shows_payout": bool(form.shows_payout.data)})
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for(".tax"), code=303)


def marked(term: TaxTerm) -> str:
    """Return a short mark by which a term is named in addresses."""
    return hashlib.sha256(repr(term.stored()).encode()).hexdigest()[:16]


def _page(form: TermForm) -> str:
    now = clock.now()
    today = tax_terms.on(clock.tokyo_day(now))
    lines = []
    for code, language in i18n.LANGUAGES.items():
        with i18n.speaking(code):
            lines.append((language, today.line()))
    terms = [
        (marked(term), term, term.holds_on(clock.tokyo_day(now))) for term in tax_terms.terms()
    ]
    return render_template(
        "staff/receipts/tax.html", form=form, terms=terms, today=today, lines=lines,
        undated=organisation().tax_line,
        days=DaysForm(formdata=None, data={"shows_payout": bool(kept(wording.SHOWS_PAYOUT))}),
    )  # fmt: skip


def _store(terms: list[TaxTerm], act: str, about: TaxTerm) -> None:
    change(tax_terms.SETTING, [term.stored() for term in terms], now=clock.now())
    _note(act, about.stored())


def _note(act: str, detail: dict[str, Any]) -> None:
    actor = db.session.get(StaffUser, signed_in().id)
    audit.record(act, "receipts", actor=actor, detail=detail, now=clock.now())
