"""The client: how long it is waited for Stripe, and what goes wrong under names of our own.

In a request one call may take 5 s and is tried twice; in the worker 10 s and four times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, TypeVar

import stripe
from flask import current_app

from lfnkr_app.donations.errors import (
    AddressRefused,
    GatewayDown,
    NoSuchObject,
    RequestRefused,
)

API_VERSION: Final = "2026-05-27.dahlia"
CONNECT_S: Final = 2.5  # tried for each address of a name, so less than the time for an answer
PATIENCE: Final = {"request": (5, 1), "worker": (10, 3)}
A_PAGE: Final = 100
stripe.enable_telemetry = False
Answer = TypeVar("Answer")


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

    @property
    def v1(self) -> Any:
        """Return Stripe's resources, as the library names them; call them through `asked`."""
        return self._client.v1


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


def asked(call: Callable[[], Answer]) -> Answer:
    """Return the answer to a call, or raise what went wrong under a name of our own."""
    try:
        return call()
    except (stripe.APIConnectionError, stripe.RateLimitError) as fault:
        raise GatewayDown(type(fault).__name__) from None
    except stripe.StripeError as fault:
        raise _named(fault) from None


def listed(call: Callable[..., Any], wanted: dict[str, Any]) -> Iterator[Any]:
    """Return every object that a list call of Stripe's holds, newest first, page by page.

    Raises:
        GatewayDown, RequestRefused: a page did not come; those before it were handed out.
    """
    wanted, more = {"limit": A_PAGE, **wanted}, True
    while more:
        page = asked(partial(call, wanted))
        yield from page.data
        more = page.has_more
        wanted = {**wanted, "starting_after": page.data[-1].id} if more else wanted


def _named(fault: stripe.StripeError) -> Exception:
    status, code = fault.http_status or 0, fault.code or type(fault).__name__
    if status >= 500 or status in {0, 409, 429}:
        return GatewayDown(code)
    if code == "email_invalid":
        return AddressRefused(code)
    return NoSuchObject(code) if status == 404 else RequestRefused(code)
