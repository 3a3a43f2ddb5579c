"""The pages of signing in, all under `/staff`: Flask-Security's views behind our addresses."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import views
from flask_security.recovery_codes import mf_recovery, mf_recovery_codes
from werkzeug.datastructures import ImmutableMultiDict

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import actions, limits, rules
from lfnkr_app.accounts.access import fresh_sign_in, who
from lfnkr_app.accounts.forms import ForgottenForm
from lfnkr_app.database import begin_writing, db
from lfnkr_app.extensions import csrf

bp = Blueprint("security", __name__, url_prefix="/staff")


def code() -> ResponseReturnValue:
    """Ask for the code; who is in already goes home, where Flask-Security would sign them out."""
    if who() is not None:
        return redirect(url_for("staff.home"))
    page: ResponseReturnValue = views.two_factor_token_validation()
    return page


VIEWS = (
    ("/login", "login", views.login),
    ("/login/code", "two_factor_token_validation", code),
    ("/login/app", "two_factor_setup", views.two_factor_setup),
    ("/login/app/<token>", "two_factor_setup_validate", views.two_factor_setup_validate),
    ("/login/recovery-code", "mf_recovery", mf_recovery),
    ("/login/new-password/<token>", "reset_password", views.reset_password),
    ("/login/again", "verify", views.verify),
    ("/account/password", "change_password", fresh_sign_in()(views.change_password)),
    ("/account/recovery-codes", "mf_recovery_codes", mf_recovery_codes),
)
ONLY_POST = {"two_factor_setup_validate"}
for rule, endpoint, view in VIEWS:
    methods = ["POST"] if endpoint in ONLY_POST else ["GET", "POST"]
    bp.add_url_rule(rule, endpoint, view, methods=methods)
bp.add_url_rule("/logout", "logout", views.logout, methods=["POST"])


@bp.before_request
def speak() -> None:
    """Speak the language of whoever is in, else the one that their browser asks for."""
    person = who()
    asked = request.accept_languages.best_match(i18n.STAFF_LANGUAGES, i18n.DEFAULT)
    i18n.speak(person.lang if person else asked or i18n.DEFAULT)


@bp.before_request
def clean_next() -> None:
    """Let nothing but a staff page of ours stand as the page to go on to."""
    for part in ("args", "form"):
        values = getattr(request, part)
        asked = values.get("next")
        if asked is not None and rules.safe_next(asked) != asked:
            kept = values.copy()
            kept["next"] = rules.HOME
            setattr(request, part, ImmutableMultiDict(kept))


@bp.before_request
def check_token() -> ResponseReturnValue | None:
    """Refuse a form without its token; who is signed out already need not sign out."""
    if request.endpoint == "security.logout" and who() is None:
        return redirect(url_for(".login"), code=303)
    if request.is_json:
        abort(400)
    csrf.protect()
    return None


@bp.after_request
def see_other(response: Response) -> Response:
    """Return redirects after a POST as 303: what follows is a GET."""
    if request.method == "POST" and response.status_code == 302:
        response.status_code = 303
    return response


@bp.route("/login/new-password", methods=["GET", "POST"], endpoint="forgot_password")
def forgotten() -> ResponseReturnValue:
    """Ask for the link to a new password; the answer is the same for every address."""
    form = ForgottenForm()
    if request.method == "POST" and form.validate():
        _send_link(form.email.data or "")
        flash(_("If this address has an account, a mail with a link is on its way to it."), "good")
        return redirect(url_for(".login"), code=303)
    page = render_template("security/forgot_password.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/login/rescue")
def two_factor_rescue() -> ResponseReturnValue:
    """Lead whoever has lost the app to the recovery codes."""
    return redirect(url_for(".mf_recovery"))


def _send_link(email: str) -> None:
    """Queue the mail if there is such an account and not too many were wished for; say nothing."""
    now = clock.now()
    allowed = limits.take(limits.of_reset(email, now), now)
    begin_writing()
    if allowed:
        actions.send_forgotten(email, now=now)
    db.session.commit()
