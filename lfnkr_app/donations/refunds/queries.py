"""Reading refunds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.refunds.models import Refund, RefundState, RefundWay
from lfnkr_app.donations.refunds.rules import UNDER_WAY
from lfnkr_app.money import Money

A_PAGE: Final = 50


def of_gift(gift_id: int) -> Sequence[Refund]:
    """Return the refunds of a gift, the oldest first."""
    query = select(Refund).where(Refund.gift_id == gift_id).order_by(Refund.id)
    return db.session.scalars(query).all()


def newest_id(gift_id: int) -> int:
    """Return the number of a gift's newest refund, 0 where there is none."""
    query = select(func.max(Refund.id)).where(Refund.gift_id == gift_id)
    return db.session.scalar(query) or 0


def by_uid(uid: bytes) -> Refund | None:
    """Return the refund of that uid."""
    return db.session.scalar(select(Refund).where(Refund.uid == uid))


def left(gift: Gift) -> Money:
    """Return what of a gift can still go back: not gone, not disputed, not on its way."""
    query = select(func.sum(Refund.amount_minor)).where(
        Refund.gift_id == gift.id, Refund.state.in_(UNDER_WAY)
    )
    under_way = int(db.session.scalar(query) or 0)
    minor = gift.amount_minor - gift.refunded_minor - gift.taken_minor - under_way
    return Money(max(0, minor), gift.currency)


def unsent(before: datetime) -> Sequence[int]:
    """Return the refunds asked for before a moment that Stripe may not have heard of."""
    query = select(Refund.id).where(
        Refund.state == RefundState.CREATED, Refund.way == RefundWay.STRIPE,
        Refund.made_at < before,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Refund.id)).all()


def failed(now: datetime) -> int:
    """Return how many failed refunds nobody has seen to; time plays no part."""
    query = select(func.count()).select_from(Refund).where(*FAILED)
    return db.session.scalar(query) or 0


#: What failed, and nobody has seen to yet.
FAILED: Final = (Refund.state == RefundState.FAILED, Refund.seen_to_at.is_(None))


def page(number: int) -> Sequence[tuple[Refund, Gift]]:
    """Return one page of refunds with their gifts: those to see to first, then the newest."""
    to_see_to = (Refund.state == RefundState.FAILED) & Refund.seen_to_at.is_(None)
    query = (
        select(Refund, Gift)
        .join(Gift, Gift.id == Refund.gift_id)
        .options(joinedload(Gift.donor))
        .order_by(to_see_to.desc(), Refund.id.desc())
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    )
    return [(refund, gift) for refund, gift in db.session.execute(query)]


def count() -> int:
    """Return how many refunds there are."""
    return db.session.scalar(select(func.count()).select_from(Refund)) or 0
