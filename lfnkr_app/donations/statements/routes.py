"""Statements behind their links, as a page and as a PDF."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.donations.receipts.routes import as_file
from lfnkr_app.donations.statements import emails, gathering, printed, rules
from lfnkr_app.donations.statements.gathering import Statement
from lfnkr_app.privacy import tokens
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.limits import by_network
from lfnkr_app.web.site_app import one_language

bp = Blueprint("statements", __name__, url_prefix="/receipts/statements")


@bp.get("/<token>")
@page_class("personal")
@one_language
def statement(token: str) -> ResponseReturnValue:
    """Return the gifts of twelve months behind a link."""
    found = _found(token)
    if found is None:
        return redirect(url_for("receipts.ask"), code=303)
    return render_template("statements/statement.html", said=printed.words(found), token=token,
                           lang=i18n.current(), choices=("en", "ja"), noindex=True)  # fmt: skip


@bp.get("/<token>.pdf")
@by_network()
@page_class("personal")
@one_language
def pdf(token: str) -> ResponseReturnValue:
    """Return the gifts of twelve months behind a link as a PDF."""
    found = _found(token)
    if found is None:
        return redirect(url_for("receipts.ask"), code=303)
    db.session.rollback()
    return as_file(printed.pdf(found), f"gifts-{found.first}.pdf")


def _found(token: str) -> Statement | None:
    """Return what a link leads to; None where it works no more."""
    read = tokens.read(emails.STATEMENT, token)
    if read is None:
        abort(404)
    first = rules.first_of(read.generation)
    found = gathering.of_donor(read.uid, first)
    if found is None:
        abort(404)
    asked = request.args.get("lang", "")
    i18n.speak(asked if asked in i18n.LANGUAGES else found.lang)
    return None if rules.is_over(first, clock.now()) else found
