"""Reading the history of lists, and what a list would look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.petitions.lists import people
from lfnkr_app.petitions.lists.models import SignatureList
from lfnkr_app.petitions.lists.people import Row
from lfnkr_app.petitions.lists.wanted import Wanted
from lfnkr_app.petitions.models import Petition, Signature, SignatureState, Source

A_PAGE: Final = 20
FIRST: Final = 5


@dataclass(frozen=True)
class Standing:
    """How many stand where, for the head of the page."""

    handed_over: int
    withheld: int
    on_paper: int


@dataclass(frozen=True)
class Glance:
    """What a list would hold: its size and its first rows."""

    heads: tuple[str, ...]
    rows: list[Row]
    number: int
    withheld: int


def standing(petition: Petition) -> Standing:
    """Return the figures of a letter's lists."""
    for_them = Wanted("addressee")
    paper = (Signature.petition_id == petition.id, Signature.source == Source.PAPER,
             Signature.state == SignatureState.CONFIRMED)  # fmt: skip
    on_paper = db.session.scalar(select(func.count()).select_from(Signature).where(*paper)) or 0
    return Standing(
        people.how_many(petition, for_them), people.withheld(petition, for_them), on_paper
    )


def glance(petition: Petition, wanted: Wanted) -> Glance:
    """Return the first rows of a list."""
    return Glance(
        wanted.headings, list(islice(people.rows(petition, wanted), FIRST)),
        people.how_many(petition, wanted), people.withheld(petition, wanted),
    )  # fmt: skip


def history(petition_id: int, page: int) -> tuple[Sequence[SignatureList], int]:
    """Return a page of the lists so far, newest first, and how many pages there are."""
    mine = SignatureList.petition_id == petition_id
    total = db.session.scalar(select(func.count(SignatureList.id)).where(mine)) or 0
    query = select(SignatureList).where(mine).order_by(SignatureList.id.desc())
    found = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return found, max(1, -(-total // A_PAGE))
