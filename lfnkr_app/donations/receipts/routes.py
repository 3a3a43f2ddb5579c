"""Receipts behind their links, as a page and as a PDF; and the page that mails new links."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.receipts import links, printed, wording
from lfnkr_app.donations.receipts.forms import LinksForm
from lfnkr_app.donations.receipts.links import Found
from lfnkr_app.donations.statements import emails as statement_emails
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.limits import by_network
from lfnkr_app.web.site_app import one_language

bp = Blueprint("receipts", __name__, url_prefix="/receipts")


@bp.get("/")
@page_class("personal")
def ask() -> ResponseReturnValue:
    """Return the form that asks for new links by mail."""
    return _ask_page(LinksForm(formdata=None))


@bp.post("/")
@by_network()
@page_class("personal")
def mail() -> ResponseReturnValue:
    """Mail links to the receipts of an address; the answer is the same for every address."""
    form = LinksForm()
    if not form.validate():
        return _ask_page(form), 422
    begin_writing()
    links.mail_again(form.email.data or "", i18n.current(), now=clock.now())
    db.session.commit()
    return redirect(url_for(".sent"), code=303)


@bp.get("/sent/")
@page_class("personal")
def sent() -> ResponseReturnValue:
    """Say that a mail is on its way, whoever asked."""
    return render_template("receipts/sent.html", noindex=True)


@bp.get("/<token>")
@page_class("personal")
@one_language
def receipt(token: str) -> ResponseReturnValue:
    """Return the receipt behind a link, in its own language or the one asked for."""
    found = _found(token)
    if found.is_over:
        return _too_old()
    year = clock.tokyo_day(found.gift.received_at or found.receipt.issued_at).year
    return render_template(
        "receipts/receipt.html", said=wording.said(found.receipt, found.gift), token=token,
        lang=i18n.current(), choices=("en", "ja"), statement=_statement(found, year), year=year,
        noindex=True,
    )  # fmt: skip


@bp.get("/<token>.pdf")
@by_network()
@page_class("personal")
@one_language
def pdf(token: str) -> ResponseReturnValue:
    """Return the receipt behind a link as a PDF."""
    found = _found(token)
    if found.is_over:
        return _too_old()
    said = wording.said(found.receipt, found.gift)
    db.session.rollback()
    return as_file(printed.receipts([said]), f"{said.number}.pdf")


@bp.errorhandler(TooManyRequests)
def too_many(_error: TooManyRequests) -> ResponseReturnValue:
    """Ask for a minute's patience; what was typed stays in the form."""
    return _ask_page(LinksForm(), trouble="pace"), 429, {"Retry-After": "60"}


def as_file(data: bytes, name: str) -> Response:
    """Return a PDF under a name to save it by."""
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _found(token: str) -> Found:
    found = links.found(token, now=clock.now())
    if found is None:
        abort(404)
    asked = request.args.get("lang", "")
    i18n.speak(asked if asked in i18n.LANGUAGES else found.gift.lang)
    return found


def _statement(found: Found, year: int) -> str:
    """Return the token of all gifts of that year; empty where the receipt is void."""
    donor = found.gift.donor
    if found.receipt.is_void or donor.email_key is None:
        return ""
    return statement_emails.token(donor.uid, date(year, 1, 1))


def _ask_page(form: LinksForm, *, trouble: str = "") -> str:
    return render_template("receipts/ask.html", form=form, trouble=trouble, noindex=True,
                           has_errors=bool(trouble) or bool(form.errors))  # fmt: skip


def _too_old() -> ResponseReturnValue:
    sentence = _("This link has expired. We can send you a new one.")
    return render_template("receipts/expired.html", sentence=sentence, noindex=True), 410
