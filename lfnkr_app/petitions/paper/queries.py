"""Reading paper batches, and who in them may stand twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.petitions import rules
from lfnkr_app.petitions.models import Petition, Signature, SignatureState
from lfnkr_app.petitions.paper.models import BatchState, PaperBatch
from lfnkr_app.petitions.paper.reading import Line
from lfnkr_app.petitions.rows import letter_key

A_PAGE: Final = 20
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Twins:
    """Names that stand more than once in a batch, and names that the letter has already."""

    inside: list[str]
    known: list[str]


def twins(petition: Petition, lines: Sequence[Line]) -> Twins:
    """Return the names that may be one person twice; two people may also share a name."""
    key = letter_key(petition)
    by_key = {rules.name_key(key, line.name): line.name for line in lines if line.name}
    times = Counter(rules.name_key(key, line.name) for line in lines if line.name)
    inside = [by_key[name_key] for name_key, n in times.items() if n > 1]
    return Twins(inside, [by_key[name_key] for name_key in _known(petition.id, list(by_key))])


def _known(petition_id: int, wanted: Sequence[bytes]) -> Iterator[bytes]:
    source = iter(wanted)
    while some := list(islice(source, AT_ONCE)):
        query = select(Signature.name_key).distinct().where(
            Signature.petition_id == petition_id, Signature.name_key.in_(some),
            Signature.state == SignatureState.CONFIRMED,
        )  # fmt: skip
        yield from filter(None, db.session.scalars(query))


def batch(petition_id: int, batch_id: int, *, for_update: bool = False) -> PaperBatch | None:
    """Return a batch of that letter, locked if it is about to change."""
    mine = (PaperBatch.id == batch_id, PaperBatch.petition_id == petition_id)
    query = select(PaperBatch).where(*mine)
    return db.session.scalar(query.with_for_update() if for_update else query)


def batches(petition_id: int, page: int) -> tuple[Sequence[PaperBatch], int]:
    """Return a page of a letter's batches, newest first, and how many pages there are."""
    mine = (PaperBatch.petition_id == petition_id, PaperBatch.state != BatchState.DROPPED)
    total = db.session.scalar(select(func.count(PaperBatch.id)).where(*mine)) or 0
    query = select(PaperBatch).where(*mine).order_by(PaperBatch.id.desc())
    found = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return found, max(1, -(-total // A_PAGE))
