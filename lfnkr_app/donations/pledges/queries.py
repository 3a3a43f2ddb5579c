"""Reading pledges and what they gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from lfnkr_app.database import db
from lfnkr_app.donations import donors, worth
from lfnkr_app.donations.models import Donor, Gift, GiftState, Receipt, ReceiptState
from lfnkr_app.donations.pledges.models import (
    Pledge,
    PledgeState,
    PledgeWish,
    WishKind,
    WishState,
)
from lfnkr_app.donations.pledges.rules import ASK_AGAIN, GRACE, RUNNING, SILENCE
from lfnkr_app.money import Money

#: So many pledges are asked about in one round; the others come next, the longest unheard first.
A_ROUND: Final = 300


@dataclass(frozen=True)
class Silent:
    """A pledge to ask Stripe about, as it stands here."""

    id: int
    state: str
    tag: str
    session_id: str
    subscription_id: str
    customer_id: str
    heard_at: datetime | None
    made_at: datetime


def by_session(session_id: str) -> Pledge | None:
    """Return the pledge of a Checkout Session, if it is one of ours."""
    return db.session.scalar(select(Pledge).where(Pledge.session_id == session_id))


def by_tag(tag: str) -> Pledge | None:
    """Return the pledge whose tag an object at Stripe bears; None for a stranger's."""
    try:
        uid = bytes.fromhex(tag)
    except ValueError:
        return None
    return db.session.scalar(select(Pledge).where(Pledge.uid == uid))


def by_subscription(subscription_id: str) -> Pledge | None:
    """Return the pledge of a subscription, if it is one of ours."""
    return db.session.scalar(select(Pledge).where(Pledge.subscription_id == subscription_id))


def running_of(customer_id: str) -> Sequence[Pledge]:
    """Return the pledges of a customer at Stripe that have a subscription and go on."""
    query = select(Pledge).where(Pledge.customer_id == customer_id, Pledge.state.in_(RUNNING))
    return db.session.scalars(query.where(Pledge.subscription_id.is_not(None))).all()


def given(pledge_id: int) -> Sequence[tuple[Gift, Receipt]]:
    """Return the gifts that came of a pledge with the receipt in force, newest first."""
    query = (
        select(Gift, Receipt)
        .join(Receipt, Receipt.gift_id == Gift.id)
        .where(Gift.pledge_id == pledge_id, Receipt.state == ReceiptState.ISSUED)
        .order_by(Gift.received_at.desc(), Gift.id.desc())
    )
    return [(gift, receipt) for gift, receipt in db.session.execute(query)]


def sums(pledge_id: int) -> list[tuple[Money, int]]:
    """Return what is with us of a pledge's gifts by currency, with their number."""
    query = (
        select(Gift.currency, func.sum(worth.NET), func.count())
        .where(Gift.pledge_id == pledge_id, Gift.state == GiftState.SUCCEEDED)
        .group_by(Gift.currency)
    )
    rows = db.session.execute(query)
    return [(Money(int(minor), currency), number) for currency, minor, number in rows]


def waiting_stop(pledge_id: int) -> PledgeWish | None:
    """Return the stop that was asked for and that Stripe has not heard yet."""
    query = select(PledgeWish).where(
        PledgeWish.pledge_id == pledge_id, PledgeWish.kind == WishKind.STOP,
        PledgeWish.state == WishState.ASKED,
    )  # fmt: skip
    return db.session.scalar(query.order_by(PledgeWish.id).limit(1))


def unheard_wish(pledge_id: int, kind: str, since: datetime) -> PledgeWish | None:
    """Return the newest wish of that kind of which nobody knows yet whether Stripe did it."""
    query = select(PledgeWish).where(
        PledgeWish.pledge_id == pledge_id, PledgeWish.kind == kind, PledgeWish.made_at > since,
        PledgeWish.state.in_((WishState.ASKED, WishState.FAILED)),
    )  # fmt: skip
    return db.session.scalar(query.order_by(PledgeWish.id.desc()).limit(1))


def held(pledge_id: int) -> Pledge:
    """Return a pledge as it is now, which nobody else changes until this transaction ends."""
    query = select(Pledge).where(Pledge.id == pledge_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def of_address(email_key: bytes) -> Sequence[Pledge]:
    """Return the pledges of a mail address that have begun, newest first, ended ones too."""
    query = (
        select(Pledge)
        .join(Donor, Donor.id == Pledge.donor_id)
        .where(Donor.email_key == email_key, Pledge.started_at.is_not(None))
        .order_by(Pledge.id.desc())
        .limit(20)
        .options(joinedload(Pledge.fund))
    )
    return db.session.scalars(query).all()


def open_pages(email: str) -> Sequence[str]:
    """Return the payment pages of a mail address on which a pledge may still begin."""
    query = select(Pledge.session_id).join(Donor, Donor.id == Pledge.donor_id)
    mine = query.where(
        Donor.email_key == donors.email_key(email), Pledge.session_id.is_not(None),
        Pledge.state.in_((PledgeState.CREATED, PledgeState.OPEN)),
    )  # fmt: skip
    return [page for page in db.session.scalars(mine) if page]


def without_session(before: datetime) -> list[Silent]:
    """Return the pledges of which no session was noted, oldest first."""
    return _rows(
        Pledge.state == PledgeState.CREATED, Pledge.session_id.is_(None), Pledge.made_at < before
    )  # fmt: skip


def unfinished(before: datetime) -> list[Silent]:
    """Return the pledges whose session's end is not known, oldest first."""
    return _rows(
        Pledge.state.in_((PledgeState.CREATED, PledgeState.OPEN)),
        Pledge.session_id.is_not(None), Pledge.made_at < before,
    )  # fmt: skip


def silent(now: datetime) -> list[Silent]:
    """Return the running pledges to ask about: what was due is over, or nothing was heard long."""
    never = Pledge.heard_at.is_(None)
    due = or_(Pledge.next_at < now - GRACE, Pledge.resumes_at < now,
              Pledge.state == PledgeState.PAST_DUE)  # fmt: skip
    return _rows(
        Pledge.state.in_(RUNNING), Pledge.subscription_id.is_not(None),
        or_(never, Pledge.heard_at < now - SILENCE, and_(due, Pledge.heard_at < now - ASK_AGAIN)),
    )  # fmt: skip


def _rows(*wanted: ColumnElement[bool]) -> list[Silent]:
    query = (
        select(Pledge).where(*wanted, Pledge.demonstration.is_(False))
        .order_by(Pledge.heard_at.is_not(None), Pledge.heard_at, Pledge.id).limit(A_ROUND)
    )  # fmt: skip
    return [
        Silent(row.id, row.state, row.uid.hex(), row.session_id or "", row.subscription_id or "",
               row.customer_id or "", row.heard_at, row.made_at)
        for row in db.session.scalars(query)
    ]  # fmt: skip
