"""Staff pages about accounts: one's own, everyone's, and the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import logout_user

from lfnkr_app import clock, i18n
from lfnkr_app.accounts import actions, queries
from lfnkr_app.accounts.access import fresh_sign_in, requires, signed_in
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.accounts.rules import PRESETS
from lfnkr_app.accounts.staff_forms import ROLES, InviteForm, RolesForm
from lfnkr_app.database import begin_writing, db

staff_bp = Blueprint("accounts", __name__)
FRESH_MINUTES = 15


@staff_bp.get("/account/")
def own() -> ResponseReturnValue:
    """Show one's own account."""
    user = signed_in()
    codes = queries.recovery_codes_left(user)
    languages = [i18n.LANGUAGES[code] for code in i18n.STAFF_LANGUAGES]
    return render_template("staff/accounts/own.html", user=user, roles=_words(user), codes=codes,
                           staff_languages=languages)  # fmt: skip


@staff_bp.post("/account/language")
def language() -> ResponseReturnValue:
    """Speak another language on staff pages to whoever asks, from now on and on every device."""
    number, wanted = signed_in().id, request.form.get("lang", "")
    if wanted in i18n.STAFF_LANGUAGES:
        begin_writing()
        _person(number).lang = wanted
        db.session.commit()
    return redirect(url_for(".own"), code=303)


@staff_bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of whoever asks."""
    number = signed_in().id
    begin_writing()
    actions.sign_out_everywhere(_person(number), now=clock.now())
    db.session.commit()
    logout_user()
    flash(_("You are signed out everywhere."), "good")
    return redirect(url_for("security.login"), code=303)


@staff_bp.get("/people/")
@requires("administrator")
def people() -> ResponseReturnValue:
    """List everyone with an account."""
    rows = [(person, _words(person)) for person in queries.people()]
    return render_template("staff/accounts/people.html", people=rows)


@staff_bp.route("/people/invite", methods=["GET", "POST"])
@requires("administrator")
@fresh_sign_in(FRESH_MINUTES)
def invite() -> ResponseReturnValue:
    """Invite someone by mail."""
    form = InviteForm()
    if request.method == "POST" and form.validate():
        who, by = form.email.data or "", signed_in().id
        begin_writing()
        actions.invite(who, PRESETS[form.preset.data], by=_person(by), now=clock.now())
        db.session.commit()
        flash(_("The invitation is on its way. Its link works for 3 days."), "good")
        return redirect(url_for(".people"), code=303)
    return render_template("staff/accounts/invite.html", form=form), 422 if form.errors else 200


@staff_bp.get("/people/<int:number>/")
@requires("administrator")
@fresh_sign_in(FRESH_MINUTES)
def person(number: int) -> ResponseReturnValue:
    """Show one account, its roles and what can be done with it."""
    found = _person(number)
    return _page(found, RolesForm(formdata=None, roles=found.role_names))


@staff_bp.post("/people/<int:number>/")
@requires("administrator")
@fresh_sign_in(FRESH_MINUTES)
def change_roles(number: int) -> ResponseReturnValue:
    """Give a person exactly the roles that are ticked."""
    form = RolesForm()
    if not form.validate():
        return _page(_person(number), form), 422
    chosen = form.roles.data or []

    def change(user: StaffUser, by: StaffUser, now: datetime) -> None:
        actions.set_roles(user, chosen, by=by, now=now)

    return _act(number, change, _("The roles are changed."))


@staff_bp.post(
    "/people/<int:number>/<any('invite-again',deactivate,activate,'reset-second-step'):act>"
)
@requires("administrator")
@fresh_sign_in(FRESH_MINUTES)
def act(number: int, act: str) -> ResponseReturnValue:
    """Do what the button says."""
    done = {
        "invite-again": _("A new invitation is on its way; the old link is void."),
        "deactivate": _("The account is shut, and signed out everywhere."),
        "activate": _("The account is open again."),
        "reset-second-step": _("At the next sign-in this person sets up an app anew."),
    }
    verb = getattr(actions, act.replace("-", "_"))
    return _act(number, lambda user, by, now: verb(user, by=by, now=now), done[act])


@staff_bp.get("/audit/")
@requires("administrator")
def audit_trail() -> ResponseReturnValue:
    """Show who did what, the newest first."""
    number = max(1, request.args.get("page", 1, type=int))
    lines, pages = queries.audit_page(min(number, 100_000))
    if number > pages:
        abort(404)
    return render_template("staff/accounts/audit_trail.html", lines=lines, page=number, pages=pages)


def _act(
    number: int, change: Callable[[StaffUser, StaffUser, datetime], None], done: str
) -> ResponseReturnValue:
    by = signed_in().id
    begin_writing()
    try:
        change(_person(number), _person(by), clock.now())
    except actions.LastAdministrator as fault:
        db.session.rollback()
        flash(fault.message, "error")
    else:
        db.session.commit()
        flash(done, "good")
    return redirect(url_for(".person", number=number), code=303)


def _page(user: StaffUser, form: RolesForm) -> str:
    is_self = user.id == signed_in().id
    return render_template("staff/accounts/person.html", person=user, form=form, is_self=is_self)


def _person(number: int) -> StaffUser:
    found = queries.by_id(number) if number < 2**31 else None
    if found is None:
        abort(404)
    return found


def _words(user: StaffUser) -> list[str]:
    return [str(ROLES[name]) for name in user.role_names]
