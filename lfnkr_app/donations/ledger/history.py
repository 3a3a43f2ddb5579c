"""What became of one gift, line by line: its states, its receipts, and what staff did and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.ledger import staff_words
from lfnkr_app.donations.models import Gift, GiftLog
from lfnkr_app.donations.panels import Happening

#: Entries that tell who looked or took a file stay in the trail; they are no part of a gift.
_ACTS: Final = "gift."


def subject(gift_id: int) -> str:
    """Return under which subject the audit trail holds what staff did to a gift."""
    return f"gift:{gift_id}"


def states(gift: Gift) -> Iterator[Happening]:
    """Return the changes of a gift's state."""
    query = select(GiftLog).where(GiftLog.gift_id == gift.id).order_by(GiftLog.id)
    for line in db.session.scalars(query):
        yield Happening(line.at, staff_words.BECAME.get(line.became, line.became))


def acts(gift: Gift) -> Iterator[Happening]:
    """Return what staff did to a gift, with the reasons that they gave."""
    query = (
        select(AuditEntry, StaffUser.email)
        .outerjoin(StaffUser, StaffUser.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == subject(gift.id), AuditEntry.act.startswith(_ACTS))
        .order_by(AuditEntry.id)
    )
    for entry, email in db.session.execute(query):
        words = staff_words.ACTS.get(entry.act, entry.act)
        reason = str(audit.detail_of(entry).get("reason", ""))
        yield Happening(entry.at, words, email or "", reason)
