"""Reading payouts and fees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, func, or_, select

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.payouts.models import Payout, PayoutLine
from lfnkr_app.money import Money

A_PAGE: Final = 50
LINES_A_PAGE: Final = 200
#: Stripe settles a charge at once or within hours; what has no fee after weeks never will.
FEE_WITHIN: Final = timedelta(days=40)
FEES_AT_ONCE: Final = 50


@dataclass(frozen=True)
class Listed:
    """A payout in the list: how many gifts it holds, and what is left over."""

    payout: Payout
    gifts: int
    difference: Money


@dataclass(frozen=True)
class Group:
    """What the lines of one kind come to in a payout."""

    kind: str
    count: int
    amount: Money
    fee: Money
    net: Money


@dataclass(frozen=True)
class Sums:
    """What a payout holds by kind, and how it compares with what was paid out."""

    groups: tuple[Group, ...]
    net: Money
    difference: Money

    @property
    def adds_up(self) -> bool:
        """Return whether the lines come to the payout to the last unit."""
        return self.difference.minor == 0


def without_fee(now: datetime) -> Sequence[tuple[int, str | None, str | None]]:
    """Return newly received gifts of which the fee is not known, with charge and intent."""
    query = (
        select(Gift.id, Gift.charge_id, Gift.payment_intent_id)
        .where(
            Gift.received_at > now - FEE_WITHIN, Gift.state == GiftState.SUCCEEDED,
            Gift.balance_transaction_id.is_(None), Gift.demonstration.is_(False),
            or_(Gift.charge_id.is_not(None), Gift.payment_intent_id.is_not(None)),
        )
        .order_by(Gift.received_at.desc())
        .limit(FEES_AT_ONCE)
    )  # fmt: skip
    return [(row.id, row.charge_id, row.payment_intent_id) for row in db.session.execute(query)]


def fully_read(payout_ids: Collection[str]) -> set[str]:
    """Return which of these payouts were read with all that they hold."""
    query = select(Payout.payout_id).where(
        Payout.payout_id.in_(payout_ids), Payout.lines_read_at.is_not(None)
    )
    return set(db.session.scalars(query))


def unowned() -> bool:
    """Return whether any line of a payout belongs to no gift that is known."""
    query = select(PayoutLine.id).where(PayoutLine.gift_id.is_(None)).limit(1)
    return db.session.scalar(query) is not None


def page(number: int) -> list[Listed]:
    """Return one page of payouts, the newest first."""
    query = select(Payout).order_by(Payout.made_at.desc(), Payout.id.desc())
    found = db.session.scalars(query.limit(A_PAGE).offset((number - 1) * A_PAGE)).all()
    held = _held([payout.id for payout in found])
    return [_listed(payout, *held.get(payout.id, (0, 0))) for payout in found]


def _held(payout_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many gifts each payout holds, and what all its lines come to."""
    is_gift = case((PayoutLine.kind == "charge", 1), else_=0)
    net = func.sum(PayoutLine.amount_minor - PayoutLine.fee_minor)
    query = select(PayoutLine.payout_id, func.sum(is_gift), net).group_by(PayoutLine.payout_id)
    rows = db.session.execute(query.where(PayoutLine.payout_id.in_(payout_ids)))
    return {payout_id: (int(gifts), int(minor)) for payout_id, gifts, minor in rows}


def _listed(payout: Payout, gifts: int, net: int) -> Listed:
    return Listed(payout, gifts, Money(payout.amount_minor - net, payout.currency))


def count() -> int:
    """Return how many payouts there are."""
    return db.session.scalar(select(func.count()).select_from(Payout)) or 0


def sums(payout: Payout) -> Sums:
    """Return what a payout holds by kind, the largest first."""
    amount, fee = func.sum(PayoutLine.amount_minor), func.sum(PayoutLine.fee_minor)
    query = (
        select(PayoutLine.kind, func.count(), amount, fee)
        .where(PayoutLine.payout_id == payout.id)
        .group_by(PayoutLine.kind)
        .order_by((amount - fee).desc())
    )
    groups = tuple(_group(payout.currency, *row) for row in db.session.execute(query))
    net = sum(group.net.minor for group in groups)
    return Sums(groups, Money(net, payout.currency),
                Money(payout.amount_minor - net, payout.currency))  # fmt: skip


def _group(currency: str, kind: str, number: int, amount: int, fee: int) -> Group:
    amount, fee = int(amount), int(fee)
    return Group(kind, number, Money(amount, currency), Money(fee, currency),
                 Money(amount - fee, currency))  # fmt: skip


def lines(payout: Payout, number: int) -> Sequence[PayoutLine]:
    """Return one page of what a payout holds, the oldest first."""
    query = select(PayoutLine).where(PayoutLine.payout_id == payout.id).order_by(PayoutLine.id)
    return db.session.scalars(query.limit(LINES_A_PAGE).offset((number - 1) * LINES_A_PAGE)).all()


def count_lines(payout: Payout) -> int:
    """Return how many lines a payout holds."""
    query = select(func.count()).select_from(PayoutLine)
    return db.session.scalar(query.where(PayoutLine.payout_id == payout.id)) or 0


def wrong(_now: datetime) -> int:
    """Return how many payouts failed or differ from what they hold, and nobody has seen to."""
    bad = or_(Payout.state == "failed", Payout.held_minor != Payout.amount_minor)
    query = select(func.count()).select_from(Payout).where(Payout.seen_to_at.is_(None), bad)
    return db.session.scalar(query) or 0
