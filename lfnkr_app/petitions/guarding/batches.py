"""Batches: many signatures struck out or released in chunks, to be stopped and undone at any time.

Each chunk is one transaction: signatures, count, events, mails and how far the batch is. Whatever
kills the worker, the next one goes on from there, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import MailState, OutgoingMail
from lfnkr_app.petitions import actions
from lfnkr_app.petitions.guarding import conditions
from lfnkr_app.petitions.guarding.conditions import Conditions
from lfnkr_app.petitions.guarding.models import Act, BatchState, FraudBatch
from lfnkr_app.petitions.models import Petition, Signature, SignatureState
from lfnkr_app.petitions.turning import turn_all

CHUNK: Final = 2000
#: A release queues a mail for each: smaller chunks hold the lock as briefly.
MAILED_CHUNK: Final = 200
WORKING: Final = (BatchState.RUNNING, BatchState.UNDOING)
CAUSE: Final = "batch"
_CONFIRMING: Final = "petitions.confirm_signature"


def begin(
    petition: Petition,
    act: Act,
    wanted: Conditions,
    reason: str,
    *,
    actor: StaffUser,
    now: datetime,
) -> FraudBatch:
    """Begin a batch over what stands now; what is signed later is not in it. The worker does it."""
    batch = FraudBatch(
        petition_id=petition.id, act=act, conditions_json=wanted.as_json(), reason=reason,
        total=how_many(petition, wanted), upto=_newest(petition.id), made_by=actor.email,
        made_at=now, state=BatchState.RUNNING,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    detail = {"letter": petition.slug, "conditions": wanted.as_json(), "reason": reason,
              "signatures": batch.total}  # fmt: skip
    _note(batch, "begin", detail, actor=actor, now=now)
    return batch


def stop(batch: FraudBatch, *, actor: StaffUser, now: datetime) -> bool:
    """Stop a batch half-way: what it did stands until undone; return whether it was running."""
    if batch.state != BatchState.RUNNING:
        return False
    batch.state, batch.ended_at = BatchState.STOPPED, now
    _note(batch, "stop", {"changed": batch.changed}, actor=actor, now=now)
    return True


def undo(batch: FraudBatch, *, actor: StaffUser, now: datetime) -> bool:
    """Begin to put back all that a batch changed; return whether that was still to be done.

    A batch that is running stops by this.
    """
    if batch.state in {BatchState.UNDOING, BatchState.UNDONE}:
        return False
    batch.state, batch.at, batch.ended_at = BatchState.UNDOING, 0, None
    _note(batch, "undo", {"changed": batch.changed}, actor=actor, now=now)
    return True


def how_many(petition: Petition, wanted: Conditions) -> int:
    """Return how many signatures fit."""
    query = select(func.count()).select_from(Signature).where(*wanted.clauses(petition))
    return db.session.scalar(query) or 0


def run_next(stopping: Callable[[], bool], *, chunk: int | None = None) -> bool:
    """Work through the oldest batch that is not at its end; return whether there was one."""
    number = db.session.scalar(
        select(FraudBatch.id).where(FraudBatch.state.in_(WORKING)).order_by(FraudBatch.id).limit(1)
    )
    db.session.rollback()
    if number is None:
        return False
    while not stopping() and step(number, clock.now(), chunk=chunk):
        pass
    return True


def step(batch_id: int, now: datetime, *, chunk: int | None = None) -> bool:
    """Do one chunk and commit; return whether there is more to do."""
    begin_writing()
    batch = db.session.get(FraudBatch, batch_id, with_for_update=True)
    if batch is None or batch.state not in WORKING:
        db.session.rollback()
        return False
    more = work(batch, now, chunk=chunk)
    db.session.commit()
    return more


def work(batch: FraudBatch, now: datetime, *, chunk: int | None = None) -> bool:
    """Do one chunk in the caller's unit of work; return whether there is more to do."""
    size = chunk or (MAILED_CHUNK if batch.act == Act.RELEASE else CHUNK)
    act = _step_back if batch.state == BatchState.UNDOING else _step
    more = act(batch, size, now)
    if not more:
        _end(batch, now)
    return more


def _step(batch: FraudBatch, size: int, now: datetime) -> bool:
    petition = db.session.get_one(Petition, batch.petition_id)
    wanted = conditions.from_json(batch.conditions_json or "{}")
    ids = _next(batch, size, *wanted.clauses(petition), Signature.id <= batch.upto)
    act = _release if batch.act == Act.RELEASE else _strike
    batch.changed += act(batch, petition, ids, now)
    return _went_on(batch, ids, size)


def _step_back(batch: FraudBatch, size: int, now: datetime) -> bool:
    ids = _next(batch, size, Signature.fraud_batch_id == batch.id)
    back = _hold_again if batch.act == Act.RELEASE else _restore
    batch.returned += back(batch, ids, now)
    return _went_on(batch, ids, size)


def _next(batch: FraudBatch, size: int, *clauses: ColumnElement[bool]) -> Sequence[int]:
    query = select(Signature.id).where(*clauses, Signature.id > batch.at)
    return db.session.scalars(query.order_by(Signature.id).limit(size)).all()


def _went_on(batch: FraudBatch, ids: Sequence[int], size: int) -> bool:
    batch.at = ids[-1] if ids else batch.at
    return len(ids) == size


def _strike(batch: FraudBatch, _petition: Petition, ids: Sequence[int], now: datetime) -> int:
    return sum(
        turn_all(Signature.id.in_(ids), was, SignatureState.INVALIDATED, now, cause=CAUSE,
                 was_state=was, fraud_batch_id=batch.id)
        for was in conditions.STANDING
    )  # fmt: skip


def _restore(batch: FraudBatch, ids: Sequence[int], now: datetime) -> int:
    return sum(
        turn_all(Signature.id.in_(ids) & (Signature.was_state == was), SignatureState.INVALIDATED,
                 was, now, cause=CAUSE, was_state=None, fraud_batch_id=None)
        for was in conditions.STANDING
    )  # fmt: skip


def _release(batch: FraudBatch, petition: Petition, ids: Sequence[int], now: datetime) -> int:
    released = 0
    for row in _locked(ids):
        if actions.release(row, petition, now=now):
            row.fraud_batch_id, row.was_state = batch.id, SignatureState.HELD
            released += 1
    return released


def _locked(ids: Sequence[int]) -> Sequence[Signature]:
    rows = select(Signature).where(Signature.id.in_(ids)).order_by(Signature.id)
    return db.session.scalars(rows.with_for_update()).all()


def _hold_again(batch: FraudBatch, ids: Sequence[int], now: datetime) -> int:
    """Hold again who has not confirmed meanwhile; a link that was not sent yet is not sent."""
    wanted = conditions.from_json(batch.conditions_json or "{}")
    held = turn_all(
        Signature.id.in_(ids) & (Signature.was_state == SignatureState.HELD),
        SignatureState.PENDING, SignatureState.HELD, now, cause=CAUSE,
        was_state=None, fraud_batch_id=None, held_because=wanted.held_because,
    )  # fmt: skip
    addresses = select(Signature.address_key).where(
        Signature.id.in_(ids), Signature.state == SignatureState.HELD
    )
    db.session.execute(
        delete(OutgoingMail)
        .where(OutgoingMail.about.in_(addresses), OutgoingMail.state == MailState.QUEUED,
               OutgoingMail.kind == _CONFIRMING)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return held


def _end(batch: FraudBatch, now: datetime) -> None:
    undone = batch.state == BatchState.UNDOING
    batch.state, batch.ended_at = BatchState.UNDONE if undone else BatchState.DONE, now
    detail = {"changed": batch.changed, "returned": batch.returned}
    _note(batch, "undone" if undone else "done", detail, actor=None, now=now)


def _note(
    batch: FraudBatch, what: str, detail: dict[str, Any], *, actor: StaffUser | None, now: datetime
) -> None:
    audit.record(
        f"fraud.{batch.act}.{what}", f"batch {batch.id}", actor=actor, detail=detail, now=now
    )


def _newest(petition_id: int) -> int:
    newest = select(func.max(Signature.id)).where(Signature.petition_id == petition_id)
    return db.session.scalar(newest) or 0


def recent(petition_id: int, number: int = 5) -> Sequence[FraudBatch]:
    """Return the newest batches of a letter."""
    mine = select(FraudBatch).where(FraudBatch.petition_id == petition_id)
    return db.session.scalars(mine.order_by(FraudBatch.id.desc()).limit(number)).all()
