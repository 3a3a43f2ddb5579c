"""What the inbox does with events about disputes and early fraud warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog

from lfnkr_app import clock
from lfnkr_app.donations import charged, gateway
from lfnkr_app.donations.disputes import actions
from lfnkr_app.donations.disputes.actions import Seen
from lfnkr_app.donations.gateway import Gateway, disputes
from lfnkr_app.donations.gateway.disputes import FraudWarning, StripeDispute
from lfnkr_app.donations.guarded import held
from lfnkr_app.donations.inbox import Handler

log = structlog.get_logger()
Reader = Callable[[Gateway, str], StripeDispute | FraudWarning]


def look(subject: dict[str, Any]) -> Seen | None:
    """Return a dispute as it is now; None where its charge is not ours."""
    return _looked(subject, disputes.dispute)


def look_at_warning(subject: dict[str, Any]) -> Seen | None:
    """Return an early fraud warning as it is now; None where its charge is not ours."""
    return _looked(subject, disputes.warning)


def _looked(subject: dict[str, Any], read: Reader) -> Seen | None:
    found = charged.gift_of(subject)
    if found is None:
        return None
    asked_at = clock.now()
    true_now = read(gateway.patient(), str(subject["id"]))
    return Seen(found[0], true_now, asked_at, clock.now())


def apply(seen: Seen, now: datetime) -> str:
    """Book what was seen; return a note on what changed."""
    note = actions.book(held(seen.gift_id), seen, now=now)
    log.info("dispute_seen", gift_id=seen.gift_id, state=note)
    return f"dispute {note}"


HANDLERS: Final = (
    Handler("charge.dispute.", look, apply),
    Handler("radar.early_fraud_warning.", look_at_warning, apply),
)
