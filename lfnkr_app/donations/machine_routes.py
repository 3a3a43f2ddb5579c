"""Addresses that have no language in front: Stripe's webhook, and receipts behind their token."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app import clock, i18n
from lfnkr_app.donations import emails, gateway, queries, receipts, rules, webhook
from lfnkr_app.donations.errors import WebhookRefused
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.privacy import tokens
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.origin import from_anywhere
from lfnkr_app.web.site_app import one_language

bp = Blueprint("gifts", __name__)


@bp.post("/webhooks/stripe")
@page_class("personal")
@one_language
@from_anywhere
def stripe() -> ResponseReturnValue:
    """Keep an event that Stripe signed; a worker sees to it. 200 means that it is on disk."""
    now = clock.now()
    try:
        event = webhook.verified(
            request.get_data(cache=False),
            request.headers.get("Stripe-Signature", ""),
            secrets=current_app.config["STRIPE_WEBHOOK_SECRET"],
            live=gateway.is_live(),
            now=now,
        )
    except WebhookRefused as fault:
        return _line(str(fault), 400)
    webhook.store(event, now=now)
    return _line("Kept.", 200)


@bp.get("/receipts/<token>")
@page_class("personal")
@one_language
def receipt(token: str) -> ResponseReturnValue:
    """Return the receipt behind a token, in its own language or the one asked for."""
    read = tokens.read(emails.RECEIPT, token)
    row = None if read is None else queries.receipt_by_uid(read.uid)
    if read is None or row is None or row.generation != read.generation:
        abort(404)
    gift = queries.gift_of(row)
    i18n.speak(_language(gift))
    if clock.now() > row.issued_at + rules.RECEIPT_LINK_LIFE:
        return _too_old()
    return _receipt_page(row, gift, token)


def _language(gift: Gift) -> str:
    asked = request.args.get("lang", "")
    return asked if asked in i18n.LANGUAGES else gift.lang


def _receipt_page(row: Receipt, gift: Gift, token: str) -> str:
    content = receipts.content_of(row)
    lang = i18n.current()
    fund = content.fund.get(lang) or content.fund.get("en")
    return render_template(
        "donations/receipt.html", receipt=row, gift=gift, content=content, fund=fund, token=token,
        choices=("en", "ja"), noindex=True,
    )  # fmt: skip


def _too_old() -> ResponseReturnValue:
    sentence = _("This link has expired. Write to us and we send you a new one.")
    return render_template("donations/link_problem.html", sentence=sentence, noindex=True), 410


def _line(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status, mimetype="text/plain")
