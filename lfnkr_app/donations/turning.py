"""The only place where a gift changes its state: guarded, logged, and twice is harmless."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lfnkr_app.database import db
from lfnkr_app.donations import guarded, receipts, rules
from lfnkr_app.donations.models import Gift, GiftLog, GiftState


def settle(
    gift: Gift, *, source: str, received_at: datetime, now: datetime, mail: bool = True,
    **columns: Any,
) -> str | None:  # fmt: skip
    """Turn a gift to succeeded; return what it was, None when it had been received before.

    Number, receipt and mail are made in this very transaction; without `mail` the receipt is
    printed and goes by post.
    """
    columns |= {"received_at": received_at, "repeat_key": None}
    was = turn(gift, GiftState.SUCCEEDED, source=source, now=now, **columns)
    if was is not None:
        receipts.issue(gift, now=now, mail=mail)
    return was


def turn(
    gift: Gift, becomes: GiftState, *, source: str, now: datetime, **columns: Any
) -> str | None:
    """Change the state by a guarded UPDATE; return what it was, None when it may not change."""
    gift_id = gift.id
    was = guarded.turned(gift, becomes, rules.MAY_BECOME[becomes], **columns)
    if was is not None:
        log(gift_id, was, becomes, source, now)
    return was


def log(gift_id: int, was: str | None, became: str, source: str, now: datetime) -> None:
    """Write down a change of state that is made in this transaction."""
    db.session.add(GiftLog(gift_id=gift_id, was=was, became=became, source=source, at=now))
