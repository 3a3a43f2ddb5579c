"""Gifts entered by staff, once each; nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db, insert_new, new_uid
from lfnkr_app.donations import donors, starting, turning
from lfnkr_app.donations.models import Gift, GiftSource, GiftState
from lfnkr_app.donations.transfers.by_hand.models import HandEntry, ReceiptWay
from lfnkr_app.money import Money


@dataclass(frozen=True)
class Handed:
    """A gift as staff enter it; without a name it is anonymous."""

    money: Money
    day: date
    method: str
    name: str
    email: str = ""
    address: str = ""
    fund: str = ""
    lang: str = "ja"
    receipt_way: str = ReceiptWay.NONE
    note: str = ""


def enter(handed: Handed, key: str, *, actor: StaffUser, now: datetime) -> Gift | None:
    """Book a gift with its receipt; return None where one of that key stands already."""
    gift_id = db.session.scalar(insert_new(Gift, _row(handed, key, now)).returning(Gift.id))
    if gift_id is None:
        return None
    turning.log(gift_id, None, GiftState.OPEN, "hand", now)
    gift = db.session.get_one(Gift, gift_id)
    entry = HandEntry(gift_id=gift_id, receipt_way=handed.receipt_way, note=handed.note or None,
                      made_by=actor.email, made_at=now)  # fmt: skip
    db.session.add(entry)
    turning.settle(
        gift, source="hand", received_at=clock.tokyo_midnight(handed.day), now=now,
        mail=handed.receipt_way == ReceiptWay.MAIL,
    )  # fmt: skip
    detail = {"sum": str(handed.money), "day": handed.day.isoformat(), "method": handed.method}
    audit.record("gift.by_hand", f"gift:{gift_id}", actor=actor, detail=detail, now=now)
    return gift


def by_key(key: str) -> Gift | None:
    """Return the gift that was entered under a key."""
    return db.session.scalar(select(Gift).where(Gift.idempotency_key == key))


def entry_of(gift_id: int) -> HandEntry | None:
    """Return what staff noted of a gift that they entered."""
    return db.session.scalar(select(HandEntry).where(HandEntry.gift_id == gift_id))


def _row(handed: Handed, key: str, now: datetime) -> dict[str, Any]:
    return {
        "uid": new_uid(), "state": GiftState.OPEN, "amount_minor": handed.money.minor,
        "currency": handed.money.currency, "method": handed.method,
        "donor_id": donors.known(handed.name, handed.email, handed.address, now=now),
        "fund_id": starting.fund_id(handed.fund), "lang": handed.lang, "show_name": False,
        "needs_address": bool(handed.address), "idempotency_key": key, "demonstration": False,
        "made_at": now, "source": GiftSource.HAND, "refunded_minor": 0,
    }  # fmt: skip
