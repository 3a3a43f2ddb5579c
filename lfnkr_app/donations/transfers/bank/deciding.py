"""What becomes of one bank line: matched, made into a gift, no gift, or taken back.

Each is a guarded UPDATE: of two people who decide about one line, the first does it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift
from lfnkr_app.donations.transfers import announced, reversing
from lfnkr_app.donations.transfers.bank.models import BankLine, LineState
from lfnkr_app.donations.transfers.by_hand import actions as by_hand
from lfnkr_app.donations.transfers.by_hand.actions import Handed
from lfnkr_app.errors import Refused

FILE: Final = "bank file"
STAFF: Final = "bank file, by staff"
TAKEN: Final = "Somebody else has decided about this line meanwhile."
CAME_BEFORE: Final = "This gift has come already, by another line or by hand. Choose another one."


def settle_certain(line_id: int, gift_id: int, *, now: datetime) -> bool:
    """Book the gift that a new line surely is; return False where it came meanwhile."""
    line, gift = db.session.get_one(BankLine, line_id), db.session.get_one(Gift, gift_id)
    if not announced.arrived(gift, line.money, line.day, source=FILE, now=now):
        return False
    return _turn(line, {LineState.WAITING}, LineState.MATCHED, gift_id=gift_id, decided_at=now)


def take(line: BankLine, gift: Gift, *, actor: StaffUser, now: datetime) -> None:
    """Book the gift that a person says a line is, with what came.

    Raises:
        Refused: somebody decided about the line, or the gift came, meanwhile.
    """
    if line.state != LineState.WAITING:
        raise Refused(TAKEN)
    if not announced.arrived(gift, line.money, line.day, source=STAFF, now=now):
        raise Refused(CAME_BEFORE)
    _decide(line, LineState.MATCHED, actor, now, gift_id=gift.id)
    _note("bank.match", line, actor, now, gift=gift.id)


def make(line: BankLine, handed: Handed, *, actor: StaffUser, now: datetime) -> Gift:
    """Make a line into a gift that nobody announced.

    Raises:
        Refused: somebody decided about the line meanwhile.
    """
    _decide(line, LineState.MADE, actor, now)
    gift = by_hand.enter(handed, f"line-{line.uid.hex()}-{now.timestamp()}", actor=actor, now=now)
    if gift is None:
        raise Refused(TAKEN)
    db.session.execute(update(BankLine).where(BankLine.id == line.id).values(gift_id=gift.id))
    _note("bank.make", line, actor, now, gift=gift.id)
    return gift


def no_gift(line: BankLine, reason: str, *, actor: StaffUser, now: datetime) -> None:
    """Note that a line is no gift, and why.

    Raises:
        Refused: somebody decided about the line meanwhile.
    """
    _decide(line, LineState.NO_GIFT, actor, now)
    line.reason = reason
    _note("bank.no_gift", line, actor, now, reason=reason)


def undo(line: BankLine, reason: str, *, actor: StaffUser | None, now: datetime) -> Gift | None:
    """Let a line wait again, its gift taken back; return the announcement waited for again.

    Raises:
        Refused: money of the gift went back.
    """
    gift = db.session.get(Gift, line.gift_id) if line.gift_id else None
    decided = {LineState.MATCHED, LineState.MADE, LineState.NO_GIFT}
    if not _turn(line, decided, LineState.WAITING, gift_id=None, decided_by=None,
                 decided_at=None, reason_sealed=None):  # fmt: skip
        return None
    _note("bank.undo_match", line, actor, now, reason=reason, gift=gift.id if gift else None)
    return reversing.reverse(gift, reason, actor=actor, now=now) if gift else None


def line_of(gift_id: int) -> BankLine | None:
    """Return the line that a gift came by."""
    mine = (BankLine.gift_id == gift_id, BankLine.state != LineState.UNDONE)
    return db.session.scalar(select(BankLine).where(*mine))


def _decide(
    line: BankLine, becomes: LineState, actor: StaffUser, now: datetime, **columns: Any
) -> None:
    said = {"decided_by": actor.email, "decided_at": now, **columns}
    if not _turn(line, {LineState.WAITING}, becomes, **said):
        raise Refused(TAKEN)


def _turn(line: BankLine, was: set[LineState], becomes: LineState, **columns: Any) -> bool:
    mine = update(BankLine).where(BankLine.id == line.id, BankLine.state.in_(was))
    turned = mine.values(state=becomes, **columns).returning(BankLine.id)
    changed = db.session.scalar(turned) is not None
    db.session.expire(line)
    return changed


def _note(act: str, line: BankLine, actor: StaffUser | None, now: datetime, **detail: Any) -> None:
    audit.record(act, f"bank-line:{line.id}", actor=actor, detail=detail, now=now)
