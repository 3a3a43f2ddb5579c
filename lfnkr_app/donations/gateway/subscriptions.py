"""Subscriptions: read, changed, paused, resumed, ended; and whose card pays them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lfnkr_app import clock
from lfnkr_app.donations.gateway.client import Gateway, asked
from lfnkr_app.money import Money


@dataclass(frozen=True)
class Subscription:
    """A subscription as Stripe had it when it was asked, at `asked_at`; `pledge` is our tag."""

    id: str
    status: str
    pledge: str
    asked_at: datetime
    customer_id: str
    amount_minor: int
    currency: str
    interval: str
    item_id: str
    product_id: str
    card_id: str | None = None
    latest_invoice_id: str | None = None
    next_at: datetime | None = None
    is_paused: bool = False
    resumes_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None


def subscription(gateway: Gateway, subscription_id: str) -> Subscription:
    """Return a subscription as it is now, ended ones too.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    asked_at, retrieve = clock.now(), gateway.v1.subscriptions.retrieve
    return _read(asked(lambda: retrieve(subscription_id)), asked_at)


def change_amount(gateway: Gateway, standing: Subscription, money: Money, key: str) -> Subscription:
    """Ask for another sum from the next turn on; nothing is charged or given back now."""
    recurring = {"interval": standing.interval}
    price = {"currency": money.currency.lower(), "unit_amount": money.minor,
             "product": standing.product_id, "recurring": recurring}  # fmt: skip
    items = [{"id": standing.item_id, "price_data": price}]
    return update(gateway, standing.id, {"items": items, "proration_behavior": "none"}, key)


def pause(
    gateway: Gateway, subscription_id: str, resumes_at: datetime | None, key: str
) -> Subscription:
    """Let turns pass without money, until a moment or until somebody resumes."""
    wanted: dict[str, Any] = {"behavior": "void"}
    if resumes_at is not None:
        wanted["resumes_at"] = int(resumes_at.timestamp())
    return update(gateway, subscription_id, {"pause_collection": wanted}, key)


def resume(gateway: Gateway, subscription_id: str, key: str) -> Subscription:
    """Take money again from the next turn on."""
    return update(gateway, subscription_id, {"pause_collection": ""}, key)


def pay_by(gateway: Gateway, subscription_id: str, card_id: str) -> Subscription:
    """Let another card of the customer pay from now on.

    Without a key of ours: it would let Stripe repeat an old answer, and do nothing, where a donor
    goes back to a card of the same day. Said twice it is the same as said once.
    """
    return update(gateway, subscription_id, {"default_payment_method": card_id}, None)


def update(
    gateway: Gateway, subscription_id: str, wanted: dict[str, Any], key: str | None
) -> Subscription:  # fmt: skip
    """Change what is named in `wanted`; return the subscription as it is then.

    Raises:
        GatewayDown: nobody knows whether it was changed.
        RequestRefused: it was not.
    """
    asked_at, change = clock.now(), gateway.v1.subscriptions.update
    options = {"idempotency_key": key} if key else {}
    return _read(asked(lambda: change(subscription_id, wanted, options)), asked_at)


def end(gateway: Gateway, subscription_id: str) -> Subscription:
    """End a subscription at once, without a last charge; return it as it is then.

    Raises:
        GatewayDown: nobody knows whether it ended.
        NoSuchObject: it had ended before, or is none of ours.
    """
    asked_at, cancel = clock.now(), gateway.v1.subscriptions.cancel
    return _read(asked(lambda: cancel(subscription_id)), asked_at)


def chosen_card(gateway: Gateway, customer_id: str) -> str | None:
    """Return the card that a customer chose for all that comes, if they did."""
    retrieve = gateway.v1.customers.retrieve
    customer = asked(lambda: retrieve(customer_id))
    settings = getattr(customer, "invoice_settings", None)  # A deleted customer has none.
    return _id(settings.default_payment_method) if settings else None


def _read(found: Any, asked_at: datetime) -> Subscription:
    item = found["items"].data[0]
    pause, metadata = found.pause_collection, found.metadata or {}
    details = found.cancellation_details
    is_ending = bool(found.cancel_at and found.cancel_at <= item.current_period_end)
    return Subscription(
        id=found.id,
        status=found.status,
        pledge=str(metadata["pledge"]) if "pledge" in metadata else "",
        asked_at=asked_at,
        customer_id=_id(found.customer) or "",
        amount_minor=(item.price.unit_amount or 0) * (item.quantity or 1),
        currency=item.price.currency.upper(),
        interval=item.price.recurring.interval,
        item_id=item.id,
        product_id=_id(item.price.product) or "",
        card_id=_id(found.default_payment_method),
        latest_invoice_id=_id(found.latest_invoice),
        next_at=None if is_ending else _moment(item.current_period_end),
        is_paused=pause is not None,
        resumes_at=_moment(pause.resumes_at) if pause else None,
        ended_at=_moment(found.ended_at),
        end_reason=details.reason if details else None,
    )


def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


def _id(member: Any) -> str | None:
    return member if isinstance(member, str | None) else str(member.id)
