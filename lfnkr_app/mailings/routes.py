"""Public pages of news by mail: subscribe, confirm, unsubscribe. A GET changes nothing."""

from __future__ import annotations

from email.utils import parseaddr

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mailings import actions, audiences, emails
from lfnkr_app.mailings.forms import SubscribeForm
from lfnkr_app.mailings.models import Subscriber, SubscriberState
from lfnkr_app.privacy import tokens
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.limits import by_network
from lfnkr_app.web.origin import from_anywhere
from lfnkr_app.web.site_app import one_language

bp = Blueprint("mailings", __name__)


class NoSuchLink(Exception):
    """A link that leads nowhere: cut, changed, or older than its 14 days."""


@bp.get("/subscribe/")
def subscribe_form() -> ResponseReturnValue:
    """Return the page with the form."""
    return render_template("mailings/subscribe.html", form=SubscribeForm(formdata=None))


@bp.post("/subscribe/")
@by_network()
def subscribe() -> ResponseReturnValue:
    """Take an address and mail it a link; the answer is the same for every address."""
    form = SubscribeForm()
    if not form.validate():
        return render_template("mailings/subscribe.html", form=form), 422
    if not form.website.data:
        begin_writing()
        actions.subscribe(form.email.data or "", i18n.current(), now=clock.now())
        db.session.commit()
    return redirect(url_for(".check_your_mail"), code=303)


@bp.get("/subscribe/check-your-mail/")
@page_class("personal")
def check_your_mail() -> ResponseReturnValue:
    """Return the page that is the same for everybody, and shows no address."""
    sender = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
    domain = sender.rpartition("@")[2]
    return render_template("mailings/check_your_mail.html", mail_domain=domain, noindex=True)


@bp.get("/subscribe/confirm/<token>")
@page_class("personal")
@one_language
def confirm_form(token: str) -> ResponseReturnValue:
    """Return the page with the button; opening it changes nothing."""
    row = _subscriber(token)
    if row.state == SubscriberState.CONFIRMED:
        return _confirmed(row)
    return render_template("mailings/confirm.html", token=token)


@bp.post("/subscribe/confirm/<token>")
@one_language
def confirm(token: str) -> ResponseReturnValue:
    """Let news go to this address from now on; a second time changes nothing."""
    begin_writing()
    row = _subscriber(token, for_update=True)
    actions.confirm(row, now=clock.now())
    db.session.commit()
    return _confirmed(row)


@bp.get("/unsubscribe/<token>")
@page_class("personal")
@one_language
def unsubscribe_form(token: str) -> ResponseReturnValue:
    """Return the page with the button, or word that no news go there any more."""
    owner = _owner(token)
    if owner.email is None:
        return render_template("mailings/unsubscribed.html")
    return render_template("mailings/unsubscribe.html", token=token)


@bp.post("/unsubscribe/<token>")
@from_anywhere
@one_language
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop all news to the owner of the link; mail programs post here by themselves (RFC 8058)."""
    begin_writing()
    owner = _owner(token)
    if owner.email is not None:
        actions.leave(owner.email, now=clock.now())
        db.session.commit()
    return render_template("mailings/unsubscribed.html")


@bp.errorhandler(NoSuchLink)
def no_such_link(_error: NoSuchLink) -> ResponseReturnValue:
    """Say kindly that the link leads nowhere, and give nothing away."""
    db.session.rollback()
    return render_template("mailings/link_problem.html"), 404


@bp.errorhandler(429)
def too_many(_error: Exception) -> ResponseReturnValue:
    """Ask for a minute's patience, and keep what was typed."""
    form = SubscribeForm()
    form.form_errors.append(_("Please wait a minute, then try again."))
    return render_template("mailings/subscribe.html", form=form), 429, {"Retry-After": "60"}


def _subscriber(text: str, *, for_update: bool = False) -> Subscriber:
    """Return the subscriber that a token leads to, and go on in their language.

    Raises:
        NoSuchLink: there is none.
    """
    token = tokens.read(emails.CONFIRM, text)
    query = select(Subscriber).where(Subscriber.uid == (token.uid if token else b""))
    row = db.session.scalar(query.with_for_update() if for_update else query)
    if row is None:
        raise NoSuchLink
    i18n.speak(row.lang)
    return row


def _confirmed(row: Subscriber) -> str:
    token = audiences.token("subscribers", row.uid)
    return render_template("mailings/confirmed.html", token=token)


def _owner(text: str) -> audiences.Owner:
    owner = audiences.owner(text)
    if owner is None:
        raise NoSuchLink
    if owner.lang:
        i18n.speak(owner.lang)
    return owner
