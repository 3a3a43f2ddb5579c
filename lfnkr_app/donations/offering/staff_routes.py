"""What the form of a gift offers, for staff: sums, currencies, cards, and what is agreed on."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.access import requires, signed_in
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway, terms
from lfnkr_app.donations.agreement import actions, queries, rules
from lfnkr_app.donations.offering.staff_forms import AgreementForm, OfferForm, terms_form
from lfnkr_app.errors import Refused
from lfnkr_app.money import Money
from lfnkr_app.web import organisation, spoken

staff_bp = Blueprint("offering", __name__, url_prefix="/gifts/terms")
CURRENCY: Final = "<any(JPY,USD,EUR,KRW):currency>"


@staff_bp.get("/")
@requires("donations", "administrator")
def offer() -> ResponseReturnValue:
    """Return all that the form offers, with the ways to change it."""
    now = terms.offer()
    return _offer_page(OfferForm(formdata=None, data={"currencies": now.currencies,
                                                      "cards": now.cards}))  # fmt: skip


@staff_bp.post("/")
@requires("donations", "administrator")
def save_offer() -> ResponseReturnValue:
    """Choose the currencies, and open or close cards."""
    form = OfferForm()
    if not form.validate():
        return _offer_page(form), 422
    wanted = form.offer()
    kept = {"currencies": list(wanted.currencies), "cards": wanted.cards}
    begin_writing()
    was = terms.offer()
    changed = was != wanted
    if changed:
        detail = {"from": {"currencies": list(was.currencies), "cards": was.cards}, "to": kept}
        _store(terms.OFFER, kept, "form", detail)
    db.session.commit()
    _tell(changed=changed)
    return redirect(url_for(".offer"), code=303)


@staff_bp.route(f"/{CURRENCY}", methods=["GET", "POST"])
@requires("donations", "administrator")
def currency(currency: str) -> ResponseReturnValue:
    """Change the sums of one currency, and what they pay for."""
    form = terms_form(currency, terms.terms_of(currency))
    if request.method != "POST":
        return render_template("staff/offering/currency.html", form=form, currency=currency)
    kept = form.read(clock.tokyo_day(clock.now()))
    if kept is None or "preview" in request.form:
        shown = terms.changed(currency, kept) if kept else None
        page = render_template(
            "staff/offering/currency.html", form=form, currency=currency, shown=shown
        )
        return page, 200 if kept else 422
    begin_writing()
    standing = organisation.kept(terms.SETTING) or {}
    changed = terms.changed(currency, kept) != terms.terms_of(currency)
    if changed:
        detail = {"from": standing.get(currency, "first"), "to": kept}
        _store(terms.SETTING, standing | {currency: kept}, currency, detail)
    db.session.commit()
    _tell(changed=changed)
    return redirect(url_for(".offer"), code=303)


@staff_bp.route("/agreement", methods=["GET", "POST"])
@requires("donations", "administrator")
def agreement() -> ResponseReturnValue:
    """Write the next version of the gift agreement; the ones before stay as they are."""
    newest = queries.current()
    first = spoken.standing("text", newest.texts) | {"seen": str(newest.number)}
    form = AgreementForm(data=first)
    if request.method != "POST":
        return _agreement_page(form)
    if not form.is_right():
        return _agreement_page(form), 422
    if "preview" in request.form:
        return _agreement_page(form, shown=form.texts)
    try:
        number = _publish(form)
    except Refused:
        db.session.rollback()
        form.seen.data = str(queries.current().number)
        return _agreement_page(form, refused=True), 422
    flash(_("Version %(number)s holds from now on.", number=number), "good")
    return redirect(url_for(".offer"), code=303)


def _publish(form: AgreementForm) -> int:
    seen = form.seen.data or ""
    begin_writing()
    now = clock.now()
    number = actions.publish(form.texts, seen=int(seen) if seen.isdecimal() else 0, now=now)
    audit.record("gifts.agreement", str(number), actor=signed_in(), detail={"to": form.texts},
                 now=now)  # fmt: skip
    db.session.commit()
    return number


def _offer_page(form: OfferForm) -> str:
    return render_template(
        "staff/offering/offer.html", form=form, has_key=gateway.is_set_up(),
        sums=[terms.terms_of(code) for code in terms.CURRENCIES], newest=queries.current(),
        money=lambda minor, code: i18n.written_money(Money(minor, code)),
        offered={code: terms.methods_offered(cards=False, currency=code)
                 for code in terms.CURRENCIES},
    )  # fmt: skip


def _agreement_page(
    form: AgreementForm, *, shown: dict[str, str] | None = None, refused: bool = False
) -> str:
    previews = {code: rules.parts(text) for code, text in (shown or {}).items()}
    return render_template(
        "staff/offering/agreement.html", form=form, previews=previews, refused=refused,
        newest=queries.current(), known=i18n.LANGUAGES,
    )  # fmt: skip


def _store(name: str, value: Any, subject: str, detail: dict[str, Any]) -> None:
    now = clock.now()
    organisation.change(name, value, now=now)
    audit.record("gifts.terms", subject, actor=signed_in(), detail=detail, now=now)


def _tell(*, changed: bool) -> None:
    words = _("Saved. The form shows it now.") if changed else _("Nothing was changed.")
    flash(words, "good")
