"""Disputes and early fraud warnings, as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lfnkr_app.donations.gateway.client import Gateway, asked
from lfnkr_app.donations.gateway.reading import currency, id_of, moment

OVER: Final = frozenset({"won", "lost", "warning_closed", "prevented"})


@dataclass(frozen=True)
class StripeDispute:
    """A dispute; `taken_minor` is what of the charge is gone at this moment, in its currency."""

    id: str
    status: str
    reason: str
    amount_minor: int
    currency: str
    charge_id: str
    payment_intent_id: str | None
    taken_minor: int
    due_by: datetime | None
    made_at: datetime


@dataclass(frozen=True)
class FraudWarning:
    """What a card's issuer suspects of a charge; `actionable` while nothing was done about it."""

    id: str
    charge_id: str
    payment_intent_id: str | None
    fraud_type: str
    actionable: bool
    made_at: datetime


def dispute(gateway: Gateway, dispute_id: str) -> StripeDispute:
    """Return a dispute as it is now.

    Raises:
        GatewayDown: there was no usable answer.
        NoSuchObject, RequestRefused: Stripe does not show it to us.
    """
    retrieve = gateway.v1.disputes.retrieve
    found = asked(lambda: retrieve(dispute_id))
    due_by = found.evidence_details.due_by
    return StripeDispute(
        id=found.id,
        status=found.status,
        reason=found.reason,
        amount_minor=found.amount,
        currency=currency(found.currency),
        charge_id=id_of(found.charge) or "",
        payment_intent_id=id_of(found.payment_intent),
        taken_minor=_taken(found),
        due_by=moment(due_by) if due_by else None,
        made_at=moment(found.created),
    )


def warning(gateway: Gateway, warning_id: str) -> FraudWarning:
    """Return an early fraud warning as it is now; raises alike."""
    retrieve = gateway.v1.radar.early_fraud_warnings.retrieve
    found = asked(lambda: retrieve(warning_id))
    return FraudWarning(
        id=found.id,
        charge_id=id_of(found.charge) or "",
        payment_intent_id=id_of(found.payment_intent),
        fraud_type=found.fraud_type,
        actionable=found.actionable,
        made_at=moment(found.created),
    )


def _taken(found: Any) -> int:
    """Return what the bank has of the charge at this moment.

    The movements are in the balance's currency. Where that is the charge's own they say it to the
    unit; else the disputed sum is gone as long as it was taken more often than given back.
    """
    moves = found.balance_transactions
    if all(currency(move.currency) == currency(found.currency) for move in moves):
        return max(0, -sum(int(move.amount) for move in moves))
    times = sum(1 if move.amount < 0 else -1 for move in moves)
    return int(found.amount) if times > 0 else 0
