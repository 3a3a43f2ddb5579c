"""What staff do about refunds: ask for one, strike one out, see to one; nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update

from lfnkr_app import i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations import guarded
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.refunds import actions, queries, rules
from lfnkr_app.donations.refunds.models import Refund, RefundState, RefundWay
from lfnkr_app.errors import Refused


@dataclass(frozen=True)
class Wish:
    """What staff asked for; `uid` names the form, so that sent twice it is one refund.

    `seen` is the newest refund of the gift when they looked; `paid_at` the day of one by hand.
    """

    uid: bytes
    minor: int
    reason: str
    seen: int
    way: str = RefundWay.STRIPE
    paid_at: datetime | None = None


def ask(gift_id: int, wish: Wish, *, by: StaffUser, now: datetime) -> Refund:
    """Return the row of a refund that staff ask for, made once for each form.

    Raises:
        Refused: there is not so much left, or another refund was asked for meanwhile.
    """
    gift = guarded.held(gift_id)
    known = queries.by_uid(wish.uid)
    if known is not None:
        return known
    _check(gift, wish)
    refund = Refund(
        uid=wish.uid, gift_id=gift.id, state=RefundState.CREATED, amount_minor=wish.minor,
        currency=gift.currency, way=wish.way, source="staff", asked_by=by.email,
        reason=wish.reason, idempotency_key=f"refund-{wish.uid.hex()}", made_at=now,
    )  # fmt: skip
    db.session.add(refund)
    db.session.flush()
    detail = {"refund": refund.id, "amount": str(refund.money), "way": wish.way,
              "reason": wish.reason}  # fmt: skip
    audit.record("refund.ask", f"gift:{gift.id}", actor=by, detail=detail, now=now)
    if wish.way == RefundWay.HAND:
        actions.turn(gift, refund, RefundState.SUCCEEDED, now=wish.paid_at or now, told_at=now)
    return refund


def _check(gift: Gift, wish: Wish) -> None:
    if gift.state != GiftState.SUCCEEDED:
        raise Refused(_("Only a gift that was received can go back."))
    if queries.newest_id(gift.id) != wish.seen:
        raise Refused(_("Meanwhile another refund of this gift was asked for. Look at it first."))
    left = queries.left(gift)
    if wish.minor > left.minor:
        most = i18n.written_money(left)
        raise Refused(_("At most %(most)s of this gift can go back.", most=most))


def call_off(refund: Refund, reason: str, *, by: StaffUser, now: datetime) -> None:
    """Write down that staff let Stripe call off a refund that waits for its donor, and why.

    Raises:
        Refused: it does not wait for its donor any more.
    """
    if not rules.may_call_off(refund):
        raise Refused(_("This refund does not wait for the donor any more."))
    detail = {"refund": refund.id, "amount": str(refund.money), "reason": reason}
    audit.record("refund.call_off", f"gift:{refund.gift_id}", actor=by, detail=detail, now=now)


def take_back(gift: Gift, refund: Refund, *, by: StaffUser, now: datetime) -> bool:
    """Strike out a refund that was noted by mistake; return whether there was one to strike."""
    if refund.way != RefundWay.HAND or not actions.turn(
        gift, refund, RefundState.CANCELLED, now=now
    ):
        return False
    detail = {"refund": refund.id, "amount": str(refund.money)}
    audit.record("refund.take_back", f"gift:{gift.id}", actor=by, detail=detail, now=now)
    return True


def see_to(refund: Refund, *, by: StaffUser, now: datetime) -> bool:
    """Note that staff have dealt with a refund that failed; return whether it was new."""
    open_one = update(Refund).where(
        Refund.id == refund.id, Refund.state == RefundState.FAILED, Refund.seen_to_at.is_(None)
    )
    if db.session.scalar(open_one.values(seen_to_at=now).returning(Refund.id)) is None:
        return False
    detail = {"refund": refund.id}
    audit.record("refund.see_to", f"gift:{refund.gift_id}", actor=by, detail=detail, now=now)
    return True
