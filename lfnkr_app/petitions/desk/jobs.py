"""Jobs of the letters' desk: close on time, tell of new versions, keep earlier promises.

Each commits its own work, batch by batch, and goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import outbox
from lfnkr_app.petitions import emails, rules
from lfnkr_app.petitions.desk import actions, queries
from lfnkr_app.petitions.desk.models import NamesPromise, VersionNotice
from lfnkr_app.petitions.models import (
    CommentState,
    Display,
    LetterVersion,
    Petition,
    PetitionState,
    Signature,
)

BATCH: Final = 200
#: So many batches of mails a run: the other jobs wait meanwhile.
AT_ONCE: Final = 25
LATE_EVERY: Final = timedelta(days=1)
#: A confirmation may be on its way to the disk while we look.
SETTLED: Final = timedelta(minutes=1)


def close_on_time(now: datetime) -> int:
    """Close the letters whose closing or last day of keeping names has passed; return how many."""
    in_hand = Petition.state.in_((PetitionState.OPEN, PetitionState.PAUSED))
    due = select(Petition.id).where(
        in_hand, or_(Petition.closes_at <= now, Petition.names_until <= now)
    )
    numbers = db.session.scalars(due).all()
    db.session.rollback()
    return sum(_close(number, now) for number in numbers)


def _close(petition_id: int, now: datetime) -> bool:
    begin_writing()
    petition = db.session.get_one(Petition, petition_id, with_for_update=True)
    ends = [petition.names_until, *([petition.closes_at] if petition.closes_at else [])]
    done = min(ends) <= now and actions.become(petition, PetitionState.CLOSED, now=now)
    db.session.commit()
    return done


def tell_of_versions(now: datetime, *, a_batch: int = BATCH, at_once: int = AT_ONCE) -> int:
    """Queue the mails that tell earlier signers of a new version; return how many were queued.

    First round: everybody, by number. Then, once a day for as long as links to confirm work,
    whoever confirmed an earlier version after the new one came out.
    """
    query = select(VersionNotice.version_id).where(VersionNotice.done_at.is_(None))
    numbers = db.session.scalars(query.order_by(VersionNotice.version_id)).all()
    db.session.rollback()
    return sum(_tell(number, now, a_batch, at_once) for number in numbers)


def _tell(version_id: int, now: datetime, a_batch: int, at_once: int) -> int:
    told = 0
    for _batch in range(at_once):
        begin_writing()
        notice = db.session.get_one(VersionNotice, version_id, with_for_update=True)
        if notice.done_at is not None:
            db.session.rollback()
            return told
        version = db.session.get_one(LetterVersion, version_id)
        more, queued = (_tell_late if notice.round_done else _tell_all)(
            notice, version, now, a_batch
        )
        notice.told += queued
        told += queued
        db.session.commit()
        if not more:
            return told
    return told


def _tell_all(
    notice: VersionNotice, version: LetterVersion, now: datetime, a_batch: int
) -> tuple[bool, int]:
    """Tell the next of those who had signed; return whether there may be more, and how many."""
    query = queries.signers_before(version).where(
        Signature.id > notice.last_id, Signature.confirmed_at <= notice.late_from
    )
    batch = db.session.scalars(query.order_by(Signature.id).limit(a_batch)).all()
    queued = _queue(version, batch, now)
    if batch:
        notice.last_id = batch[-1].id
    notice.round_done = len(batch) < a_batch
    return len(batch) == a_batch, queued


def _tell_late(
    notice: VersionNotice, version: LetterVersion, now: datetime, a_batch: int
) -> tuple[bool, int]:
    """Tell those who confirmed an earlier version since we looked last; see `_tell_all`."""
    until = now - SETTLED
    ends = (version.published_at or now) + rules.LINK_DAYS + LATE_EVERY
    if until - notice.late_from < LATE_EVERY and until < ends:
        return False, 0
    query = queries.signers_before(version).where(
        Signature.confirmed_at > notice.late_from, Signature.confirmed_at <= until
    )
    order = (Signature.confirmed_at, Signature.id)
    batch = db.session.scalars(query.order_by(*order).limit(a_batch + 1)).all()
    full = len(batch) > a_batch
    notice.late_from = batch[-2].confirmed_at if full and batch[-2].confirmed_at else until
    if not full and until >= ends:
        notice.done_at = now
    return full, _queue(version, batch, now)


def _queue(version: LetterVersion, batch: Sequence[Signature], now: datetime) -> int:
    """Queue the mails; their keys name version and signer, so that nobody is told twice."""
    slug = db.session.get_one(Petition, version.petition_id).slug
    letters = [emails.letter_changed(version, slug, signature) for signature in batch]
    return sum(outbox.queue(letter, now=now) for letter in letters if letter is not None)


def keep_promises(now: datetime) -> int:
    """Delete names and addresses of whoever was told an earlier day than the letter's own.

    What keeps one person to one signature stays until the letter's own day: a keyed mark of the
    address. Returns of how many.
    """
    query = select(NamesPromise.id).where(NamesPromise.until <= now, NamesPromise.done_at.is_(None))
    numbers = db.session.scalars(query).all()
    db.session.rollback()
    return sum(_keep(number, now) for number in numbers)


def _keep(promise_id: int, now: datetime) -> int:
    gone = 0
    while True:
        begin_writing()
        promise = db.session.get_one(NamesPromise, promise_id)
        batch = _with_names(promise)
        for signature in batch:
            _forget_name(signature)
        if len(batch) < BATCH:
            promise.done_at = now
        db.session.commit()
        gone += len(batch)
        if len(batch) < BATCH:
            return gone


def _with_names(promise: NamesPromise) -> Sequence[Signature]:
    held = (Signature.name_sealed, Signature.email_sealed, Signature.comment_sealed)
    query = select(Signature).where(
        Signature.petition_id == promise.petition_id, Signature.signed_at < promise.signed_before,
        or_(*(column.is_not(None) for column in held)),
    )  # fmt: skip
    return db.session.scalars(query.order_by(Signature.id).limit(BATCH).with_for_update()).all()


def _forget_name(signature: Signature) -> None:
    signature.name = signature.email = signature.comment = None
    signature.comment_state = CommentState.NONE
    signature.display, signature.deliver, signature.news = Display.HIDDEN, False, False
