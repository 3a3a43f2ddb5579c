"""Addresses that mail does not reach: add many, take one off. None of them is ever shown."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.i18n import written_number
from lfnkr_app.mail import suppression
from lfnkr_app.mailings.staff_blueprint import staff_bp
from lfnkr_app.mailings.staff_forms import REASON_WORDS, AddressForm, BouncesForm


@staff_bp.get("/bounces/")
@requires("mailings")
def bounces() -> ResponseReturnValue:
    """Return how many addresses are on the list, and the forms."""
    return _page(BouncesForm(formdata=None), AddressForm(formdata=None))


@staff_bp.post("/bounces/")
@requires("mailings")
def add_bounces() -> ResponseReturnValue:
    """Put every address that was pasted on the list; their keys are all that is kept."""
    form = BouncesForm()
    found = form.addresses() if form.validate() else []
    if not found:
        if not form.errors:
            form.text.errors = (_("There is no mail address in this text."),)
        return _page(form, AddressForm(formdata=None)), 422
    begin_writing()
    added = suppression.add(found, form.reason.data, now=clock.now())
    _record("suppression.add", {"reason": form.reason.data, "added": added, "read": len(found)})
    db.session.commit()
    known = len(found) - added
    flash(ngettext("%(num)s address added.", "%(num)s addresses added.", added) + " "
          + ngettext("%(num)s was on the list already.", "%(num)s were on the list already.",
                     known), "good")  # fmt: skip
    return redirect(url_for(".bounces"), code=303)


@staff_bp.post("/bounces/remove")
@requires("mailings")
def remove_bounce() -> ResponseReturnValue:
    """Take one address off the list."""
    form = AddressForm()
    if not form.validate():
        return _page(BouncesForm(formdata=None), form), 422
    begin_writing()
    if not suppression.lift(form.email.data or ""):
        db.session.rollback()
        form.email.errors = (_("This address is not on the list."),)
        return _page(BouncesForm(formdata=None), form), 422
    _record("suppression.remove", {})
    db.session.commit()
    flash(_("The address takes mailings again."), "good")
    return redirect(url_for(".bounces"), code=303)


def _record(verb: str, detail: dict[str, object]) -> None:
    audit.record(verb, "suppression", actor=signed_in(), detail=detail, now=clock.now())


def _page(form: BouncesForm, one: AddressForm) -> str:
    return render_template("staff/mailings/bounces.html", form=form, one=one, figures=_figures())


def _figures() -> list[tuple[str, Any]]:
    """Return how many addresses are on the list, in all and for each reason."""
    counts = suppression.by_reason()
    whole = (written_number(sum(counts.values())), _("addresses on the list"))
    return [whole, *((written_number(n), REASON_WORDS[name]) for name, n in counts.items())]
