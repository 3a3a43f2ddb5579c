"""Public pages of repeating gifts: ask for the link to one's own."""

from __future__ import annotations

from email.utils import parseaddr

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.pledges import asking
from lfnkr_app.donations.pledges.forms import LinkForm
from lfnkr_app.donations.pledges.models import Pledge, PledgeState
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.limits import by_network

bp = Blueprint("pledges", __name__)


@bp.get("/pledges/")
def pledges() -> ResponseReturnValue:
    """Return the page with the one field."""
    return render_template("pledges/pledges.html", form=LinkForm(formdata=None))


@bp.post("/pledges/")
@by_network()
def ask() -> ResponseReturnValue:
    """Mail the links of an address; the answer is the same for every address."""
    form = LinkForm()
    if not form.validate():
        return render_template("pledges/pledges.html", form=form), 422
    if not form.website.data:
        begin_writing()
        asking.send_links(form.email.data or "", i18n.current(), now=clock.now())
        db.session.commit()
    return redirect(url_for(".check_your_mail"), code=303)


@bp.get("/pledges/check-your-mail/")
@page_class("personal")
def check_your_mail() -> ResponseReturnValue:
    """Return the page that is the same for everybody, and shows no address."""
    sender = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
    domain = sender.rpartition("@")[2]
    return render_template("pledges/check_your_mail.html", mail_domain=domain, noindex=True)


@bp.errorhandler(TooManyRequests)
def too_many(_error: TooManyRequests) -> ResponseReturnValue:
    """Ask for a minute's patience, and keep what was typed."""
    form = LinkForm()
    form.form_errors.append(_("Please wait a minute, then try again."))
    return render_template("pledges/pledges.html", form=form), 429, {"Retry-After": "60"}


def state_of(pledge: Pledge) -> str:
    """Return a pledge's state in words."""
    words = {
        PledgeState.ACTIVE: _("ongoing"),
        PledgeState.PAST_DUE: _("the last gift did not go through"),
        PledgeState.PAUSED: _("paused"),
        PledgeState.CANCELLED: _("stopped"),
        PledgeState.FAILED: _("never begun"),
        PledgeState.EXPIRED: _("never begun"),
    }
    return str(words.get(PledgeState(pledge.state), _("being confirmed")))


bp.add_app_template_filter(state_of, "pledge_state")
