"""What staff see of receipts on the page of a gift: the panel, and lines of its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app.accounts.models import AuditEntry, StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, GiftState
from lfnkr_app.donations.panels import Happening, Panel
from lfnkr_app.donations.receipts import actions, queries
from lfnkr_app.donations.receipts.actions import DISPUTED, REFUNDED


def shown(gift: Gift) -> Mapping[str, Any] | None:
    """Return the receipts of a gift, or None where it never had one."""
    found = queries.of_gift(gift.id)
    if not found and gift.state != GiftState.SUCCEEDED:
        return None
    reasons = {row.id: _reason(row.void_reason) for row in found if row.is_void}
    numbers = {row.id: row.number for row in found}
    return {
        "receipts": found, "reasons": reasons, "numbers": numbers,
        "may_issue": gift.state == GiftState.SUCCEEDED and actions.left(gift) > 0,
        "has_mail": gift.donor.email_key is not None and not gift.demonstration,
    }  # fmt: skip


def happenings(gift: Gift) -> Iterator[Happening]:
    """Return when receipts of a gift were issued, ended and handed out once more, and by whom."""
    for row in queries.of_gift(gift.id):
        issued = (
            _("Receipt %(number)s was issued in place of another.", number=row.number)
            if row.replaces_id
            else _("Receipt %(number)s was issued.", number=row.number)
        )
        yield Happening(row.issued_at, issued)
        if row.voided_at:
            words = _("Receipt %(number)s became void.", number=row.number)
            yield Happening(row.voided_at, words, reason=_reason(row.void_reason))
        yield from _handed_out(row.id, row.number)


def _handed_out(receipt_id: int, number: str) -> Iterator[Happening]:
    words = {
        "receipt.duplicate": _("A duplicate of %(number)s was handed out.", number=number),
        "receipt.print": _("Receipt %(number)s was printed.", number=number),
        "receipt.mail": _("Receipt %(number)s was mailed again.", number=number),
    }
    query = (
        select(AuditEntry.at, AuditEntry.act, StaffUser.email)
        .outerjoin(StaffUser, StaffUser.id == AuditEntry.actor_id)
        .where(AuditEntry.subject == f"receipt:{receipt_id}", AuditEntry.act.in_(words))
    )
    for at, act, email in db.session.execute(query):
        yield Happening(at, words[act], email or "")


def _reason(stored: str | None) -> str:
    words = {REFUNDED: _("Money went back."), DISPUTED: _("The donor's bank took money back.")}
    return str(words.get(stored or "", stored or ""))


PANEL: Final = Panel(place=20, template="staff/receipts/_panel.html", shown=shown)
