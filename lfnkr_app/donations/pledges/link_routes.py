"""A donor's own page behind a signed link: see the gift, change, pause, resume and stop it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import emails, gateway
from lfnkr_app.donations.errors import GatewayDown, RequestRefused
from lfnkr_app.donations.gateway import invoices, portal, subscriptions
from lfnkr_app.donations.pledges import links, queries, rules, wishes
from lfnkr_app.donations.pledges.forms import AmountForm, PauseForm
from lfnkr_app.donations.pledges.links import NoSuchPledge
from lfnkr_app.donations.pledges.models import Pledge, PledgeState, WishKind
from lfnkr_app.donations.pledges.wishes import Asked, Outcome
from lfnkr_app.money import Money
from lfnkr_app.web.headers import BILLING, INVOICE, allow_forms_to, page_class
from lfnkr_app.web.limits import by_network
from lfnkr_app.web.site_app import one_language

bp = Blueprint("pledge", __name__)
#: What the page may say after an act; the state beside it is read anew.
SAID: Final = ("amount", "paused", "resumed", "card", "link")


@bp.get("/pledges/<token>")
@bp.get("/pledges/<token>/")
@page_class("personal")
@one_language
def show(token: str) -> ResponseReturnValue:
    """Return what a repeating gift is, what came of it, and the ways to change it."""
    return _page(links.pledge_behind(token), token)


@bp.get("/pledges/<token>/amount")
@bp.get("/pledges/<token>/pause")
@bp.get("/pledges/<token>/resume")
@bp.get("/pledges/<token>/card")
@bp.get("/pledges/<token>/pay")
@bp.get("/pledges/<token>/new-link")
@page_class("personal")
@one_language
def back(token: str) -> ResponseReturnValue:
    """Lead whoever reloads the answer to an act back to the page: only its buttons act."""
    return redirect(url_for(".show", token=token), code=303)


@bp.post("/pledges/<token>/amount")
@by_network()
@one_language
def amount(token: str) -> ResponseReturnValue:
    """Give another sum from the next turn on."""
    pledge = links.pledge_behind(token)
    form = AmountForm(pledge.currency)
    if not form.validate():
        return _page(pledge, token, amount_form=form), 422
    return _carried_out(token, Asked(WishKind.AMOUNT, money=form.money()), said="amount")


@bp.post("/pledges/<token>/pause")
@by_network()
@one_language
def pause(token: str) -> ResponseReturnValue:
    """Let nothing be taken for some months, or until the donor resumes."""
    pledge, form = links.pledge_behind(token), PauseForm()
    if not form.validate():
        return _page(pledge, token, pause_form=form), 422
    until = form.resumes_at(clock.now())
    return _carried_out(token, Asked(WishKind.PAUSE, resumes_at=until), said="paused")


@bp.post("/pledges/<token>/resume")
@by_network()
@one_language
def resume(token: str) -> ResponseReturnValue:
    """Let gifts go on from the next turn."""
    return _carried_out(token, Asked(WishKind.RESUME), said="resumed")


@bp.get("/pledges/<token>/stop")
@page_class("personal")
@one_language
def stop_form(token: str) -> ResponseReturnValue:
    """Return the page that asks once more, and says what was given."""
    pledge = links.pledge_behind(token)
    if pledge.state not in rules.RUNNING:
        return _page(pledge, token)
    given = queries.sums(pledge.id)
    return render_template("pledge/stop.html", pledge=pledge, token=token, given=given)


@bp.post("/pledges/<token>/stop")
@by_network()
@one_language
def stop(token: str) -> ResponseReturnValue:
    """Stop the gift; where Stripe does not answer, the wish is kept and carried out later."""
    return _carried_out(token, Asked(WishKind.STOP), said="")


@bp.post("/pledges/<token>/card")
@by_network()
@one_language
def card(token: str) -> ResponseReturnValue:
    """Lead to Stripe's page on which the card is replaced."""
    pledge = links.pledge_behind(token)
    customer, lang, back = pledge.customer_id, pledge.lang, _address(token, said="card")
    running = pledge.state in rules.RUNNING
    db.session.rollback()
    if not customer or not running:
        return redirect(url_for(".show", token=token), code=303)
    try:
        page = portal.card_page(gateway.impatient(), customer, back, lang)
    except (GatewayDown, RequestRefused):
        return _troubled(token)
    return redirect(page, code=303)


@bp.post("/pledges/<token>/pay")
@by_network()
@one_language
def pay(token: str) -> ResponseReturnValue:
    """Lead to Stripe's page on which the gift that is due is paid, or confirmed with the bank."""
    subscription_id = links.pledge_behind(token).subscription_id
    db.session.rollback()
    try:
        page = _page_of_what_is_due(subscription_id)
    except (GatewayDown, RequestRefused):
        return _troubled(token)
    return redirect(page or url_for(".show", token=token), code=303)


@bp.post("/pledges/<token>/new-link")
@by_network()
@one_language
def new_link(token: str) -> ResponseReturnValue:
    """Let every older link die, and lead to the new one."""
    begin_writing()
    pledge = links.pledge_behind(token)
    pledge.generation += 1
    fresh = links.token(pledge)
    db.session.commit()
    return redirect(url_for(".show", token=fresh, said="link"), code=303)


@bp.errorhandler(NoSuchPledge)
def no_such_pledge(_error: NoSuchPledge) -> ResponseReturnValue:
    """Say kindly that the link leads nowhere, give nothing away, and offer a new one."""
    db.session.rollback()
    return render_template("pledge/link_problem.html", noindex=True), 404


@bp.errorhandler(TooManyRequests)
def too_many(_error: TooManyRequests) -> ResponseReturnValue:
    """Ask for a minute's patience."""
    token = str((request.view_args or {}).get("token", ""))
    try:
        page = _page(links.pledge_behind(token), token, trouble="pace")
    except NoSuchPledge as error:
        return no_such_pledge(error)
    return page, 429, {"Retry-After": "60"}


def _carried_out(token: str, asked: Asked, *, said: str) -> ResponseReturnValue:
    """Keep the wish, ask Stripe, and return the page with what came of it."""
    now = clock.now()
    begin_writing()
    pledge = links.pledge_behind(token)
    if pledge.state not in rules.RUNNING or pledge.subscription_id is None:
        return redirect(url_for(".show", token=token), code=303)
    wish_id = wishes.store(pledge, asked, now=now)
    db.session.commit()
    outcome = wishes.carry_out(wish_id, gateway.impatient(), now=clock.now())
    if outcome in {Outcome.DOWN, Outcome.REFUSED}:
        return _troubled(token)
    return redirect(url_for(".show", token=token, said=said or None), code=303)


def _page_of_what_is_due(subscription_id: str | None) -> str | None:
    if subscription_id is None:
        return None
    stripe = gateway.impatient()
    invoice_id = subscriptions.subscription(stripe, subscription_id).latest_invoice_id
    due = invoices.invoice(stripe, invoice_id) if invoice_id else None
    return due.page if due and due.status == "open" else None


def _troubled(token: str) -> ResponseReturnValue:
    page = _page(links.pledge_behind(token), token, trouble="stripe")
    return page, 503, {"Retry-After": "60"}


def _page(
    pledge: Pledge, token: str, *, trouble: str = "", amount_form: AmountForm | None = None,
    pause_form: PauseForm | None = None,
) -> str:  # fmt: skip
    """Return the donor's page; forms of it may lead to Stripe's pages."""
    allow_forms_to(BILLING, INVOICE)
    said = request.args.get("said", "")
    return render_template(
        "pledge/show.html", pledge=pledge, token=token, trouble=trouble,
        amount_form=amount_form or AmountForm(pledge.currency, formdata=None),
        pause_form=pause_form or PauseForm(formdata=None), said=said if said in SAID else "",
        stop=queries.waiting_stop(pledge.id), receipts=_receipts(pledge), noindex=True,
        running=pledge.state in rules.RUNNING and pledge.subscription_id is not None,
        next_at=_next(pledge),
    )  # fmt: skip


def _receipts(pledge: Pledge) -> list[tuple[Any, ...]]:
    """Return day, sum, number and token of each receipt, newest first."""
    return [
        (gift.received_at, Money(receipt.amount_minor, gift.currency), receipt.number,
         emails.receipt_token(receipt))
        for gift, receipt in queries.given(pledge.id)
    ]  # fmt: skip


def _next(pledge: Pledge) -> datetime | None:
    """Return when money is taken again, None where nobody knows or nothing is."""
    if pledge.state == PledgeState.ACTIVE:
        return pledge.next_at
    next_at, resumes_at = pledge.next_at, pledge.resumes_at
    if pledge.state != PledgeState.PAUSED or next_at is None or resumes_at is None:
        return None
    return next_at if next_at >= resumes_at else None


def _address(token: str, *, said: str) -> str:
    return f"{current_app.config['SITE_URL']}{url_for('.show', token=token, said=said)}"
