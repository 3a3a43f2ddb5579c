"""The only file that knows Stripe: opens sessions, reads them, names what goes wrong.

In a request one call may take 5 s and is tried twice; in the worker 10 s and four times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

import stripe
from flask import current_app

from lfnkr_app.donations.errors import (
    AddressRefused,
    GatewayDown,
    NoSuchSession,
    RequestRefused,
)

API_VERSION: Final = "2026-05-27.dahlia"
CONNECT_S: Final = 2.5  # tried for each address of a name, so less than the time for an answer
PATIENCE: Final = {"request": (5, 1), "worker": (10, 3)}
A_PAGE: Final = 100
EXPANDED: Final = ["payment_intent.latest_charge"]
stripe.enable_telemetry = False
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class CheckoutSession:
    """A session as Stripe has it at this moment; `gift` is the tag that we gave it."""

    id: str
    url: str | None
    status: str
    payment_status: str
    amount_minor: int
    currency: str
    gift: str
    payment_intent_id: str | None = None
    intent_status: str | None = None
    paid_at: datetime | None = None


class Gateway:
    """Stripe, as patient as the place it is called from allows."""

    def __init__(self, secret_key: str, base: str, *, wait_s: int, retries: int) -> None:
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base},
            stripe_version=API_VERSION,
            max_network_retries=retries,
            http_client=stripe.RequestsClient(timeout=(CONNECT_S, wait_s)),
        )

    def open_session(self, request: dict[str, Any], idempotency_key: str) -> CheckoutSession:
        """Open a session, or return the one that this key opened before.

        Raises:
            GatewayDown: nobody knows whether it was opened; ask again with the same key.
            AddressRefused, RequestRefused: it was not opened.
        """
        create: Any = self._client.v1.checkout.sessions.create
        return _read(_asked(lambda: create(request, {"idempotency_key": idempotency_key})))

    def session(self, session_id: str) -> CheckoutSession:
        """Return a session as it is now.

        Raises:
            GatewayDown: there was no usable answer.
            NoSuchSession, RequestRefused: Stripe does not show it to us.
        """
        retrieve: Any = self._client.v1.checkout.sessions.retrieve
        return _read(_asked(lambda: retrieve(session_id, {"expand": EXPANDED})))

    def sessions_since(self, moment: datetime) -> Iterator[CheckoutSession]:
        """Return every session opened since `moment`, newest first, without its charge."""
        created = {"gte": int(moment.timestamp())}
        wanted: dict[str, Any] = {"created": created, "limit": A_PAGE}
        listed: Any = self._client.v1.checkout.sessions.list
        more = True
        while more:
            page = _asked(partial(listed, wanted))
            yield from (_read(session) for session in page.data)
            more = page.has_more
            wanted = {**wanted, "starting_after": page.data[-1].id} if more else wanted


def is_set_up() -> bool:
    """Return whether cards can be taken at all."""
    return bool(current_app.config["STRIPE_SECRET_KEY"])


def is_live() -> bool:
    """Return whether our key moves real money; events must be of the same mode."""
    return "_live_" in current_app.config["STRIPE_SECRET_KEY"]


def impatient() -> Gateway:
    """Return Stripe for a request, in which a person waits."""
    return _held("request")


def patient() -> Gateway:
    """Return Stripe for the worker and for commands."""
    return _held("worker")


def _held(kind: str) -> Gateway:
    held: dict[str, Gateway] = current_app.extensions.setdefault("lfnkr_gateways", {})
    if kind not in held:
        wait_s, retries = PATIENCE[kind]
        config = current_app.config
        held[kind] = Gateway(config["STRIPE_SECRET_KEY"], config["STRIPE_API_BASE"],
                             wait_s=wait_s, retries=retries)  # fmt: skip
    return held[kind]


def _asked(call: Callable[[], Answer]) -> Answer:
    """Return the answer to a call, or raise what went wrong under a name of our own."""
    try:
        return call()
    except (stripe.APIConnectionError, stripe.RateLimitError) as fault:
        raise GatewayDown(type(fault).__name__) from None
    except stripe.StripeError as fault:
        raise _named(fault) from None


def _named(fault: stripe.StripeError) -> Exception:
    status, code = fault.http_status or 0, fault.code or type(fault).__name__
    if status >= 500 or status in {0, 409, 429}:
        return GatewayDown(code)
    if code == "email_invalid":
        return AddressRefused(code)
    return NoSuchSession(code) if status == 404 else RequestRefused(code)


def _read(session: Any) -> CheckoutSession:
    intent = session.payment_intent
    expanded = intent if isinstance(intent, stripe.PaymentIntent) else None
    charge = getattr(expanded, "latest_charge", None)
    paid = isinstance(charge, stripe.Charge) and charge.paid
    return CheckoutSession(
        id=session.id,
        url=session.url,
        status=session.status,
        payment_status=session.payment_status,
        amount_minor=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        gift=_tag(session),
        payment_intent_id=expanded.id if expanded else intent,
        intent_status=expanded.status if expanded else None,
        paid_at=datetime.fromtimestamp(charge.created, UTC) if paid and charge else None,
    )


def _tag(session: Any) -> str:
    metadata = session.metadata
    tag = metadata["gift"] if metadata and "gift" in metadata else session.client_reference_id
    return str(tag or "")
