"""Payouts: what Stripe sends to the bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lfnkr_app.donations.gateway.client import Gateway, asked, listed
from lfnkr_app.donations.gateway.reading import currency, moment


@dataclass(frozen=True)
class StripePayout:
    """A payout as Stripe has it now; `is_told`: Stripe can say by now what it holds."""

    id: str
    status: str
    amount_minor: int
    currency: str
    automatic: bool
    is_told: bool
    failure: str | None
    arrives_at: datetime
    made_at: datetime


def payout(gateway: Gateway, payout_id: str) -> StripePayout:
    """Return a payout as it is now.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    retrieve = gateway.v1.payouts.retrieve
    return _read(asked(lambda: retrieve(payout_id)))


def since(gateway: Gateway, begin: datetime) -> Iterator[StripePayout]:
    """Return every payout made since a moment, newest first; raises alike."""
    wanted = {"created": {"gte": int(begin.timestamp())}}
    for found in listed(gateway.v1.payouts.list, wanted):
        yield _read(found)


def _read(found: Any) -> StripePayout:
    return StripePayout(
        id=found.id,
        status=found.status,
        amount_minor=found.amount,
        currency=currency(found.currency),
        automatic=found.automatic,
        is_told=found.automatic and found.reconciliation_status == "completed",
        failure=found.failure_code,
        arrives_at=moment(found.arrival_date),
        made_at=moment(found.created),
    )
