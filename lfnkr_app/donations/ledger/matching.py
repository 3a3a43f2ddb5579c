"""The conditions that let the wanted gifts through; for lists, totals and files alike."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select

from lfnkr_app import clock
from lfnkr_app.donations.disputes.models import Dispute, DisputeKind
from lfnkr_app.donations.ledger.rules import Standing
from lfnkr_app.donations.ledger.wanted import NO_FUND, RAW, Wanted
from lfnkr_app.donations.models import Fund, Gift, GiftState, Method
from lfnkr_app.donations.payouts.models import Payout

Conditions = list[ColumnElement[bool]]
#: A dispute that is not decided.
OPEN_DISPUTE: Final = and_(Dispute.kind == DisputeKind.DISPUTE, Dispute.closed_at.is_(None))
#: Whether a bank asks for the money of the gift of a row.
IS_DISPUTED: Final = exists().where(Dispute.gift_id == Gift.id, OPEN_DISPUTE)
#: What went back to the giver, or is held by a dispute.
BACK: Final = Gift.refunded_minor + Gift.taken_minor
_NOT_YET: Final = Gift.state.in_((GiftState.CREATED, GiftState.OPEN))
_CAME: Final = Gift.state == GiftState.SUCCEEDED
_STANDINGS: Final[dict[str, ColumnElement[bool]]] = {
    Standing.STARTED: and_(_NOT_YET, Gift.method == Method.CARD),
    Standing.ANNOUNCED: and_(_NOT_YET, Gift.method != Method.CARD),
    Standing.WAITING: Gift.state == GiftState.PROCESSING,
    Standing.RECEIVED: _CAME,
    Standing.REFUNDED: and_(_CAME, BACK > 0),
    Standing.DISPUTED: and_(_CAME, Gift.id.in_(select(Dispute.gift_id).where(OPEN_DISPUTE))),
    Standing.FAILED: Gift.state == GiftState.FAILED,
    Standing.EXPIRED: Gift.state == GiftState.EXPIRED,
}


def conditions(wanted: Wanted) -> Conditions:
    """Return the conditions of everything that narrows the gifts."""
    return [*_state(wanted.state), *_period(wanted), *_kind(wanted), *_fund(wanted.fund)]


def _state(state: str) -> Conditions:
    if state in RAW:
        return [Gift.state == state]
    return [_STANDINGS[state]] if state in _STANDINGS else []


def _kind(wanted: Wanted) -> Conditions:
    equal = ((Gift.currency, wanted.currency), (Gift.method, wanted.method))
    found: Conditions = [column == value for column, value in equal if value]
    if wanted.turn:
        is_once = wanted.turn == "once"
        found.append(Gift.pledge_id.is_(None) if is_once else Gift.pledge_id.is_not(None))
    return found


def _fund(slug: str) -> Conditions:
    if not slug:
        return []
    if slug == NO_FUND:
        return [Gift.fund_id.is_(None)]
    return [Gift.fund_id == select(Fund.id).where(Fund.slug == slug).scalar_subquery()]


def _period(wanted: Wanted) -> Conditions:
    """Return the gifts of some days; what was not received counts by the day it was made."""
    if not wanted.has_period:
        return []
    start = clock.tokyo_midnight(wanted.since) if wanted.since else None
    end = clock.day_after(wanted.until) if wanted.until else None
    if wanted.by == "made":
        return [_between(Gift.made_at, start, end)]
    if wanted.by == "payout":
        paid_out = select(Payout.id).where(_between(Payout.reached_bank_at, start, end))
        return [Gift.payout_id.in_(paid_out)]
    came = _between(Gift.received_at, start, end)
    waits = and_(Gift.received_at.is_(None), _between(Gift.made_at, start, end))
    return [or_(came, waits)]


def _between(column: object, start: datetime | None, end: datetime | None) -> ColumnElement[bool]:
    moment: ColumnElement[datetime] = column  # type: ignore[assignment]  # an attribute of a model
    after = [moment >= start] if start else []
    before = [moment < end] if end else []
    return and_(moment.is_not(None), *after, *before)
