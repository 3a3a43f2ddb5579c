"""What the timetable does for transfers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.transfers import announced
from lfnkr_app.donations.transfers.bank import files, queries
from lfnkr_app.donations.transfers.bank.models import BankBatch, FileState


def remind(now: datetime) -> int:
    """Remind once of transfers that have not been seen; return how many mails were queued."""
    begin_writing()
    queued = announced.remind(now, unless=queries.may_have_come())
    db.session.commit()
    return queued


def expire(now: datetime) -> int:
    """Wait no longer for transfers of 90 days ago; return how many."""
    begin_writing()
    closed = announced.expire_old(now)
    db.session.commit()
    return closed


def enter_files(now: datetime) -> int:
    """Go on with long bank files, each slice in a unit of work of its own; count the lines."""
    entering = select(BankBatch.id).where(BankBatch.state == FileState.ENTERING)
    batch_ids = db.session.scalars(entering.order_by(BankBatch.id)).all()
    db.session.rollback()
    return sum(_enter(batch_id, now) for batch_id in batch_ids)


def _enter(batch_id: int, now: datetime) -> int:
    number = 0
    while True:
        begin_writing()
        batch = queries.batch(batch_id, for_update=True)
        done = files.go_on(batch, now=now) if batch else 0
        db.session.commit()
        number += done
        if not done:
            return number


def sweep_files(now: datetime) -> int:
    """Throw away bank files that were looked at and never entered; return how many."""
    begin_writing()
    dropped = files.drop_old(now)
    db.session.commit()
    return dropped
