"""Paper batches: looked at, entered, undone, redone; nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, update

from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import StaffUser
from lfnkr_app.database import db, new_uid
from lfnkr_app.errors import Refused
from lfnkr_app.petitions import queries, rules, turning
from lfnkr_app.petitions.models import (
    Display,
    LetterVersion,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
    Source,
)
from lfnkr_app.petitions.paper.models import BatchState, PaperBatch
from lfnkr_app.petitions.paper.reading import Line
from lfnkr_app.petitions.rows import letter_key
from lfnkr_app.privacy.sealing import sealer

KEPT_FOR: Final = timedelta(days=7)
CAUSE: Final = "paper"
_CLOSED_TO_PAPER: Final = {PetitionState.DRAFT, PetitionState.ARCHIVED}


def check_open(petition: Petition) -> None:
    """Return where the letter takes sheets.

    Raises:
        Refused: it is not published yet, is archived, or its names were deleted.
    """
    if petition.state in _CLOSED_TO_PAPER:
        raise Refused("This letter takes no paper: it is not published yet, or is archived.")
    if petition.key_sealed is None:
        raise Refused("The names of this letter were deleted on their day; it takes no more.")


def look_at(
    petition: Petition, lines: Sequence[Line], *, lang: str, hands_over: bool, note: str,
    actor: StaffUser | None, now: datetime,
) -> PaperBatch:  # fmt: skip
    """Keep what was typed in until somebody has looked at it; nothing counts yet."""
    check_open(petition)
    batch = PaperBatch(
        petition_id=petition.id, lang=lang, hands_over=hands_over, number=len(lines), note=note,
        named=sum(bool(line.name) for line in lines), made_by=actor.email if actor else "",
        made_at=now, lines=json.dumps([[line.name, line.country] for line in lines]),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    return batch


def lines_of(batch: PaperBatch) -> list[Line]:
    """Return the people of a batch that was looked at and not entered yet."""
    return [Line(name, country) for name, country in json.loads(batch.lines or "[]")]


def enter(batch: PaperBatch, petition: Petition, *, actor: StaffUser | None, now: datetime) -> bool:
    """Count the people of a batch; return whether this very call did it. Twice is harmless."""
    check_open(petition)
    lines = lines_of(batch)
    if not _turn(batch, BatchState.LOOKED_AT, BatchState.ENTERED, entered_at=now,
                 lines_sealed=None):  # fmt: skip
        return False
    version = queries.version_in(petition.id, batch.lang)
    _lock(version, now)
    turning.enter_all(_rows(petition, batch, version.id, lines, now), now, cause=CAUSE)
    _note("paper.enter", batch, petition, actor, now)
    return True


def undo(batch: PaperBatch, petition: Petition, *, actor: StaffUser | None, now: datetime) -> bool:
    """Take a whole batch out of the count; the names stay until the letter's day, for `redo`."""
    if not _turn(batch, BatchState.ENTERED, BatchState.UNDONE, undone_at=now):
        return False
    turning.turn_all(
        _mine(batch), SignatureState.CONFIRMED, SignatureState.INVALIDATED, now, cause=CAUSE,
        was_state=SignatureState.CONFIRMED, ended_at=now,
    )  # fmt: skip
    _note("paper.undo", batch, petition, actor, now)
    return True


def redo(batch: PaperBatch, petition: Petition, *, actor: StaffUser | None, now: datetime) -> bool:
    """Put an undone batch back; what was struck out of it for other reasons stays out."""
    check_open(petition)
    when = batch.undone_at
    if not _turn(batch, BatchState.UNDONE, BatchState.ENTERED, undone_at=None):
        return False
    undone = _mine(batch) & (Signature.ended_at == when)
    turning.turn_all(
        undone, SignatureState.INVALIDATED, SignatureState.CONFIRMED, now, cause=CAUSE,
        was_state=None, ended_at=None,
    )  # fmt: skip
    _note("paper.redo", batch, petition, actor, now)
    return True


def drop(batch: PaperBatch) -> bool:
    """Throw away what was looked at; the names go at once."""
    return _turn(batch, BatchState.LOOKED_AT, BatchState.DROPPED, lines_sealed=None)


def drop_old(now: datetime) -> int:
    """Throw away what was looked at a week ago and never entered; return how many batches."""
    old = update(PaperBatch).where(
        PaperBatch.state == BatchState.LOOKED_AT, PaperBatch.made_at < now - KEPT_FOR
    )
    dropped = old.values(state=BatchState.DROPPED, lines_sealed=None).returning(PaperBatch.id)
    return len(db.session.scalars(dropped).all())


def _rows(
    petition: Petition, batch: PaperBatch, version_id: int, lines: Sequence[Line], now: datetime
) -> Iterator[dict[str, Any]]:
    key, seal = letter_key(petition), sealer().seal
    common = {"petition_id": petition.id, "version_id": version_id, "seat": 1, "lang": batch.lang,
              "source": Source.PAPER, "display": Display.HIDDEN, "signed_at": now,
              "paper_batch_id": batch.id, "generation": 1, "news": False}  # fmt: skip
    hands_over = batch.hands_over
    for line in lines:
        uid, kept = new_uid(), bool(line.name) and hands_over
        sealed = seal(line.name.encode(), table="signature", column="name", uid=uid)
        yield {
            **common, "uid": uid, "country": line.country, "deliver": kept,
            "name_sealed": sealed if kept else None,
            "name_key": rules.name_key(key, line.name) if line.name else None,
        }  # fmt: skip


def _mine(batch: PaperBatch) -> ColumnElement[bool]:
    return Signature.paper_batch_id == batch.id


def _lock(version: LetterVersion, now: datetime) -> None:
    """Lock the text of the letter: from the first signature on it never changes."""
    unlocked = (LetterVersion.id == version.id, LetterVersion.locked_at.is_(None))
    db.session.execute(update(LetterVersion).where(*unlocked).values(locked_at=now))


def _turn(batch: PaperBatch, was: BatchState, becomes: BatchState, **columns: Any) -> bool:
    mine = (PaperBatch.id == batch.id, PaperBatch.state == was)
    turned = update(PaperBatch).where(*mine).values(state=becomes, **columns)
    changed = db.session.scalar(turned.returning(PaperBatch.id)) is not None
    db.session.expire(batch)
    return changed


def _note(
    act: str, batch: PaperBatch, petition: Petition, actor: StaffUser | None, now: datetime
) -> None:
    detail = {"letter": petition.slug, "number": batch.number, "named": batch.named}
    audit.record(act, str(batch.id), actor=actor, detail=detail, now=now)
