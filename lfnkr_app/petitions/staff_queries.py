"""What staff read of signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select

from lfnkr_app.database import db
from lfnkr_app.petitions.models import Petition, Signature, SignatureState, Tally

A_PAGE: Final = 50
#: Above every number that a signature can have.
LAST: Final = 2**31 - 1


@dataclass(frozen=True)
class Filters:
    """What narrows the list: a state, a country, a way to appear, whether handed over."""

    state: str = ""
    country: str = ""
    display: str = ""
    deliver: str = ""

    @property
    def only_state(self) -> bool:
        """Return whether nothing but a state, or nothing at all, narrows the list."""
        return not (self.country or self.display or self.deliver)


@dataclass(frozen=True)
class Found:
    """One page of the list; `older` and `newer` are the numbers to go on from, None at an end."""

    rows: Sequence[Signature]
    older: int | None
    newer: int | None


def found(petition_id: int, filters: Filters, *, before: int = 0, after: int = 0) -> Found:
    """Return a page of what fits the filters, the newest first.

    The page that follows `before`, or precedes `after`: numbers of signatures, 0 for none. No page
    is reached by counting rows, so the last is as near as the first.
    """
    if after:
        rows = _next(petition_id, filters, Signature.id > after, ascending=True)
        more, here = len(rows) > A_PAGE, rows[:A_PAGE][::-1]
        return Found(here, here[-1].id if here else None, here[0].id if more else None)
    rows = _next(petition_id, filters, Signature.id < (before or LAST), ascending=False)
    here = rows[:A_PAGE]
    newer = here[0].id if here and before else None
    return Found(here, here[-1].id if len(rows) > A_PAGE else None, newer)


def _next(
    petition_id: int, filters: Filters, beyond: ColumnElement[bool], *, ascending: bool
) -> list[Signature]:
    """Return one row more than a page, state by state: so the index gives each in its order."""
    order = Signature.id if ascending else Signature.id.desc()
    states = [filters.state] if filters.state else list(SignatureState)
    rows: list[Signature] = []
    for state in states:
        query = select(Signature).where(
            Signature.petition_id == petition_id, Signature.state == state, beyond,
            *_conditions(filters),
        )  # fmt: skip
        rows += db.session.scalars(query.order_by(order).limit(A_PAGE + 1))
    return sorted(rows, key=lambda row: row.id, reverse=not ascending)[: A_PAGE + 1]


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    equal = ((Signature.country, filters.country), (Signature.display, filters.display))
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if filters.deliver:
        conditions.append(Signature.deliver.is_(filters.deliver == "yes"))
    return conditions


def by_state(petition: Petition) -> dict[str, int]:
    """Return how many signatures are in each state; those that count come from the tally."""
    others = [state for state in SignatureState if state != SignatureState.CONFIRMED]
    query = (
        select(Signature.state, func.count())
        .where(Signature.petition_id == petition.id, Signature.state.in_(others))
        .group_by(Signature.state)
    )
    counted = {state: int(n) for state, n in db.session.execute(query)}
    return {**counted, SignatureState.CONFIRMED: sum(by_source(petition.id).values())}


def by_source(petition_id: int) -> dict[str, int]:
    """Return how many counted ones came online, on paper, by import, by hand."""
    query = select(Tally.kind, func.sum(Tally.n)).where(Tally.petition_id == petition_id)
    return {kind: int(n) for kind, n in db.session.execute(query.group_by(Tally.kind)) if n}


def how_many(petition_id: int, state: str) -> int:
    """Return how many signatures of a letter are in one state other than confirmed."""
    mine = (Signature.petition_id == petition_id, Signature.state == state)
    return db.session.scalar(select(func.count()).select_from(Signature).where(*mine)) or 0
