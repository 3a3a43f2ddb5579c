"""Public pages of giving: the form, the way to the card page or the transfer, and the way back."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import TooManyRequests

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import (
    actions,
    checkout,
    emails,
    gateway,
    queries,
    starting,
    tax_terms,
    terms,
)
from lfnkr_app.donations.errors import AddressRefused, GatewayDown, RequestRefused
from lfnkr_app.donations.forms import GiftForm
from lfnkr_app.donations.guarding import admitting, breaker
from lfnkr_app.donations.models import Gift, GiftState, Method
from lfnkr_app.donations.pledges import checkout as repeating
from lfnkr_app.donations.pledges import queries as pledges
from lfnkr_app.donations.pledges.models import PledgeState
from lfnkr_app.donations.rules import ONCE, OTHER, Wish
from lfnkr_app.donations.transfers import accounts
from lfnkr_app.privacy import tokens
from lfnkr_app.web.headers import CHECKOUT, allow_forms_to, allow_workers, page_class
from lfnkr_app.web.limits import by_network

bp = Blueprint("donations", __name__)
REFRESH_S: Final = 5
REFRESHES: Final = 12


@bp.get("/donate/")
@page_class("personal")
def donate() -> ResponseReturnValue:
    """Return the form of a gift, with the sums of the currency asked for."""
    asked = {name: request.args.get(name, "") for name in ("currency", "fund")}
    return _form_page(_form(formdata=None, data=asked))


@bp.route("/donate/currency/", methods=["GET", "POST"])
@page_class("personal")
def switch_currency() -> ResponseReturnValue:
    """Return the form with the sums of another currency, and what was typed; keeps nothing."""
    if request.method != "POST":
        return redirect(url_for(".donate"), code=303)
    typed = MultiDict(request.form)
    typed["currency"] = typed.get("switch", "")
    if typed.get("preset") != OTHER:
        typed.poplist("preset")
    return _form_page(_form(formdata=typed))


@bp.post("/donate/")
@by_network()
@page_class("personal")
def give() -> ResponseReturnValue:
    """Keep the wish, then lead to the card page or to the lines of the transfer."""
    form = _form()
    if not form.validate():
        return _form_page(form), 422
    wish = form.wish(i18n.current())
    if wish.method == Method.CARD:
        return _to_card_page(wish, form)
    return _to_transfer(wish)


@bp.get("/donate/transfer/<token>/")
@page_class("personal")
def transfer(token: str) -> ResponseReturnValue:
    """Return the lines of the account and the reference to write."""
    read = tokens.read(emails.TRANSFER, token)
    gift = None if read is None else queries.gift_by_uid(read.uid)
    if gift is None or gift.method == Method.CARD:
        abort(404)
    lines = accounts.of(gift.method, gift.currency)
    return render_template("donations/transfer.html", gift=gift, accounts=lines, noindex=True)


@bp.get("/donate/thanks/")
@page_class("personal")
def thanks() -> ResponseReturnValue:
    """Say what is known of a gift; proves nothing and books nothing."""
    session_id = request.args.get("session_id", "")
    gift = queries.gift_by_session(session_id) if session_id else None
    pledge = pledges.by_session(session_id) if session_id and gift is None else None
    turn = request.args.get("turn", 0, int)
    waits = gift is not None and gift.state in {GiftState.CREATED, GiftState.OPEN}
    waits |= pledge is not None and pledge.state in {PledgeState.CREATED, PledgeState.OPEN}
    reloads = waits and 0 <= turn < REFRESHES
    template = "donations/thanks.html" if pledge is None else "pledges/thanks.html"
    page = render_template(template, gift=gift, pledge=pledge, reloads=reloads, noindex=True)
    response = Response(page, mimetype="text/html")
    if reloads:
        again = url_for(".thanks", session_id=session_id, turn=turn + 1)
        response.headers["Refresh"] = f"{REFRESH_S}; url={again}"
    return response


@bp.get("/donate/cancelled/")
@page_class("personal")
def cancelled() -> ResponseReturnValue:
    """Say that nothing was paid, and how to go on."""
    return render_template("donations/cancelled.html", noindex=True)


@bp.errorhandler(TooManyRequests)
def too_many(_error: TooManyRequests) -> ResponseReturnValue:
    """Ask for a minute's patience; what was typed stays in the form."""
    return _form_page(_form(), trouble="pace"), 429, {"Retry-After": "60"}


def _to_transfer(wish: Wish) -> ResponseReturnValue:
    now = clock.now()
    begin_writing()
    gift = starting.start(wish, now=now)
    actions.announce(gift, wish.email, now=now)
    token = emails.transfer_token(gift)
    db.session.commit()
    return redirect(url_for(".transfer", token=token), code=303)


def _to_card_page(wish: Wish, form: GiftForm) -> ResponseReturnValue:
    open_for = checkout.open_for if wish.interval == ONCE else repeating.open_for
    try:
        admitting.admit(wish.email, form.work.data or "", now=clock.now())
        return redirect(open_for(wish), code=303)
    except admitting.WorkOwed:
        return _form_page(form, trouble="work"), 422
    except admitting.CardsClosed:
        return _form_page(_form(), trouble="closed"), 503, {"Retry-After": "3600"}
    except AddressRefused:
        form.email.errors = (_("Enter an email address like name@example.org"),)
        return _form_page(form), 422
    except RequestRefused:
        return _form_page(form, trouble="stripe"), 502
    except GatewayDown:
        return _form_page(form, trouble="stripe"), 503, {"Retry-After": "60"}


def _form(**options: Any) -> GiftForm:
    return GiftForm(cards=cards_taken(), today=clock.tokyo_day(clock.now()), **options)


def cards_taken() -> bool:
    """Return whether there is a key for cards, and neither staff nor the breaker closed them."""
    open_now = not breaker.standing().is_closed(clock.now())
    return gateway.is_set_up() and terms.offer().cards and open_now


def _form_page(form: GiftForm, *, trouble: str = "") -> str:
    """Return the page with the form; a form of it may lead to Stripe's page."""
    allow_forms_to(CHECKOUT)
    form.settle()
    asks_work = "card" in form.methods and breaker.standing().asked_since is not None
    form.work.data = ""  # A solution is good for one form that is sent.
    if asks_work:
        allow_workers()
    cards = cards_taken()
    ways = [terms.methods_offered(cards=cards, currency=code) for code in form.offer.currencies]
    return render_template(
        "donations/donate.html", form=form, terms=form.terms, currencies=form.offer.currencies,
        trouble=trouble, has_errors=bool(trouble) or bool(form.errors), methods=form.methods,
        currency=form.spoken_currency, agreed=form.agreed,
        tax_line=tax_terms.on(clock.tokyo_day(clock.now())).line(),
        cards_closed=gateway.is_set_up() and not cards, asks_work=asks_work, any_way=any(ways),
    )  # fmt: skip


def state_of(gift: Gift) -> str:
    """Return a gift's state in words."""
    words = {
        GiftState.SUCCEEDED: _("received"),
        GiftState.PROCESSING: _("waiting for your payment"),
        GiftState.FAILED: _("not paid"),
        GiftState.EXPIRED: _("not paid"),
    }
    return str(words.get(GiftState(gift.state), _("being confirmed")))


bp.add_app_template_filter(state_of, "gift_state")
