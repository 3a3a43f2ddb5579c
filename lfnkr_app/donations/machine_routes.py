"""The address that Stripe sends its events to; it has no language in front."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from lfnkr_app import clock
from lfnkr_app.donations import gateway, webhook
from lfnkr_app.donations.errors import WebhookRefused
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


def _line(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status, mimetype="text/plain")
