"""What staff may set right at a gift: nothing that touches money. Nothing here commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.ledger.history import subject
from lfnkr_app.donations.models import Fund, Gift


def move_to_fund(
    gift: Gift, fund: Fund | None, reason: str, *, actor: StaffUser, now: datetime
) -> bool:
    """Put a gift under another fund, or under none; return whether it was under another one."""
    becomes, was = fund.id if fund else None, gift.fund_id
    if was == becomes:
        return False
    named = {"was": gift.fund.slug if gift.fund else "", "became": fund.slug if fund else ""}
    _change(gift, fund_id=becomes)
    audit.record("gift.fund", subject(gift.id), actor=actor, now=now,
                 detail={"reason": reason, **named})  # fmt: skip
    return True


def hide_name(gift: Gift, reason: str, *, actor: StaffUser, now: datetime) -> bool:
    """Take the giver's name off the public list; return whether it stood there."""
    if not gift.show_name:
        return False
    _change(gift, show_name=False)
    audit.record("gift.hide_name", subject(gift.id), actor=actor, now=now,
                 detail={"reason": reason})  # fmt: skip
    return True


def _change(gift: Gift, **columns: Any) -> None:
    db.session.execute(update(Gift).where(Gift.id == gift.id).values(**columns))
    db.session.expire(gift)
