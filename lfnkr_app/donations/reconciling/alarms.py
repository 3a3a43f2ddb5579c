"""The alarm: money does not match. At once, once for each difference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import alarms
from lfnkr_app.donations.reconciling import emails
from lfnkr_app.donations.reconciling.models import ItemKind, ItemState, ReconItem


def give(now: datetime) -> int:
    """Tell staff of the differences that nobody was told of, and commit; return how many.

    Of money that has nothing to do with this site only the very first is told: an account that is
    shared with a shop would alarm every day. All of it is listed.
    """
    if db.session.scalar(select(ReconItem.id).where(*_UNTOLD).limit(1)) is None:
        db.session.rollback()
        return 0
    begin_writing()
    untold = db.session.scalars(select(ReconItem).where(*_UNTOLD).order_by(ReconItem.id)).all()
    told = untold if not _strangers_are_known() else _ours(untold)
    if told:
        alarms.tell(lambda person: emails.differs(told, person), now=now)
    ids = [item.id for item in untold]
    db.session.execute(update(ReconItem).where(ReconItem.id.in_(ids)).values(alarmed_at=now))
    db.session.commit()
    return len(told)


_UNTOLD = (ReconItem.state == ItemState.OPEN, ReconItem.alarmed_at.is_(None))


def _strangers_are_known() -> bool:
    known = select(ReconItem.id).where(
        ReconItem.kind == ItemKind.STRANGER, ReconItem.alarmed_at.is_not(None)
    )
    return db.session.scalar(known.limit(1)) is not None


def _ours(items: Sequence[ReconItem]) -> list[ReconItem]:
    return [item for item in items if item.kind != ItemKind.STRANGER]
