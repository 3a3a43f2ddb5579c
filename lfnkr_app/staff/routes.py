"""The staff blueprint with its one guard; a page is guarded by where it lives."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import rules
from lfnkr_app.accounts.access import who
from lfnkr_app.extensions import csrf
from lfnkr_app.staff import dashboard, keeping

bp = Blueprint("staff", __name__, url_prefix="/staff")
#: The features that have staff pages, in the order of the menu.
FEATURES: Final = (
    "news.desk",
    "news.library",
    "news.topics",
    "news.redirects",
    "news.moving",
    "news.leaving",
    "petitions",
    "petitions.counting",
    "petitions.signature",
    "petitions.comments",
    "petitions.finding",
    "petitions.lists",
    "petitions.paper",
    "petitions.organisations",
    "petitions.desk",
    "staff.from_post",
    "petitions.guarding",
    "donations.ledger",
    "donations.receipts",
    "donations.statements",
    "donations.ledger.files",
    "donations.pledges",
    "donations.past",
    "donations.transfers",
    "donations.transfers.bank",
    "donations.transfers.bank.matches",
    "donations.transfers.by_hand",
    "donations.events",
    "donations.guarding",
    "donations.refunds",
    "donations.disputes",
    "donations.payouts",
    "donations.reconciling",
    "donations.funds",
    "donations.offering",
    "mailings",
    "pages",
    "accounts.two_person",
    "accounts",
)
_hung: list[str] = []


def hang_in() -> None:
    """Hang each feature's `staff_bp` under this blueprint, once a process."""
    for feature in FEATURES:
        found = _staff_blueprint(f"lfnkr_app.{feature}")
        if found is not None and feature not in _hung:
            bp.register_blueprint(found)
            _hung.append(feature)


def _staff_blueprint(package: str) -> Blueprint | None:
    """Return what the package names as `staff_bp`, or its module `staff_routes` does."""
    found = getattr(import_module(package), "staff_bp", None)
    if found is None and find_spec(f"{package}.staff_routes"):
        found = getattr(import_module(f"{package}.staff_routes"), "staff_bp", None)
    return found


@bp.before_request
def guard() -> ResponseReturnValue | None:
    """Let in whoever is signed in, second step done; check the token of every form."""
    person = who()
    if person is None:
        return _to_sign_in()
    if not person.tf_totp_secret:
        logout_user()
        return _to_sign_in()
    i18n.speak(person.lang)
    csrf.protect()
    return None


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what needs someone, and how things stand."""
    return render_template("staff/home.html", board=dashboard.board(clock.now()))


def _to_sign_in() -> ResponseReturnValue:
    if keeping.wants_json():
        return jsonify({"error": "signed_out", "sign_in": url_for("security.login")}), 401
    if request.method == "POST" and keeping.holds_text():
        return keeping.page(signed_out=True), 401
    asked = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    wanted = rules.safe_next(asked)
    if request.method == "POST":
        flash(_("You were signed out. Sign in, then send your form again."), "info")
    goal = (
        url_for("security.login", next=wanted)
        if wanted != rules.HOME
        else url_for("security.login")
    )
    return redirect(goal, code=303)
