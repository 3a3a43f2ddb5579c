"""Receipts that the office hands out: printed for the post, as duplicates, mailed once more.

Each is put on record; none of this commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from lfnkr_app import i18n
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db
from lfnkr_app.donations.models import Gift, Receipt
from lfnkr_app.donations.receipts import actions, queries, wording
from lfnkr_app.donations.receipts.queries import Line
from lfnkr_app.donations.receipts.wording import Said


def paper(receipt: Receipt, gift: Gift) -> Said:
    """Return what a receipt says on paper, in the donor's language.

    Printed once more it is marked as a duplicate.
    """
    with i18n.speaking(gift.lang):
        said = wording.said(receipt, gift)
    return said.as_duplicate() if receipt.printed_at else said


def window(line: Line) -> str:
    """Return the lines for the window of an envelope: the address and the name, as known."""
    address = line.donor.address or ""
    honour = " 様" if line.gift.lang == "ja" else ""
    return f"{address}\n{line.donor.name or ''}{honour}" if address else ""


def batch() -> tuple[list[int], list[Said], list[str]]:
    """Return the receipts that go by post next: their ids, their papers, their windows."""
    lines = queries.for_post()
    ids = [line.receipt.id for line in lines]
    return ids, [paper(line.receipt, line.gift) for line in lines], [window(v) for v in lines]


def note_printed(ids: Sequence[int], *, actor: StaffUser, now: datetime) -> list[int]:
    """Put on record that receipts are printed; return those that nobody printed meanwhile."""
    mine = update(Receipt).where(Receipt.id.in_(ids), Receipt.printed_at.is_(None))
    printed = list(db.session.scalars(mine.values(printed_at=now).returning(Receipt.id)))
    if printed:
        detail = {"receipts": sorted(printed)}
        audit.record("receipt.print-batch", "receipts", actor=actor, detail=detail, now=now)
    return printed


def print_one(receipt: Receipt, *, actor: StaffUser, now: datetime) -> None:
    """Put on record that one receipt is printed: the first time as it is, then as a duplicate."""
    if receipt.printed_at:
        actions.duplicate(receipt, now=now, actor=actor)
        return
    receipt.printed_at = now
    db.session.flush()
    actions.note("receipt.print", receipt, actor, now)


def mail_again(gift: Gift, receipt: Receipt, *, actor: StaffUser, now: datetime) -> bool:
    """Mail a receipt once more, at most once a minute; return whether it is on its way."""
    occasion = f"{now:%Y%m%d%H%M}"
    if not actions.send(gift, receipt, occasion=occasion, now=now):
        return False
    actions.note("receipt.mail", receipt, actor, now)
    return True
