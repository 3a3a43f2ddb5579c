"""What staff see before they strike many signatures out: groups to choose from, and the spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from lfnkr_app.database import db
from lfnkr_app.petitions.guarding.conditions import STANDING, Conditions
from lfnkr_app.petitions.models import Petition, Signature

#: So many groups are offered, the largest first; smaller than this is no group.
OFFERED: Final = 12
SMALLEST: Final = 5
TOP: Final = 5


@dataclass(frozen=True)
class Offer:
    """A network or name that many signatures share, by its key; nobody's data is opened."""

    key: str
    size: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Spread:
    """How what fits the conditions is spread: figures only, nobody's data."""

    total: int
    first: datetime | None
    last: datetime | None
    networks: int
    domains: int
    names: int
    by: dict[str, list[tuple[str, int]]]


def networks(petition_id: int) -> list[Offer]:
    """Return the largest networks; the key of a network is another one each day."""
    return _offers(petition_id, Signature.ip_key)


def same_names(petition_id: int) -> list[Offer]:
    """Return the names that stand most often under the letter."""
    return _offers(petition_id, Signature.name_key)


def spread(petition: Petition, wanted: Conditions) -> Spread:
    """Return how the signatures that fit are spread."""
    clauses = wanted.clauses(petition)
    row = db.session.execute(
        select(func.count(), func.min(Signature.signed_at), func.max(Signature.signed_at),
               func.count(Signature.ip_key.distinct()), func.count(Signature.domain_key.distinct()),
               func.count(Signature.name_key.distinct())).where(*clauses)
    ).one()  # fmt: skip
    by = {"state": Signature.state, "country": Signature.country, "lang": Signature.lang,
          "display": Signature.display}  # fmt: skip
    return Spread(*row, by={name: _most(column, clauses) for name, column in by.items()})


def _most(column: Any, clauses: list[ColumnElement[bool]]) -> list[tuple[str, int]]:
    rows = db.session.execute(
        select(column, func.count()).where(*clauses)
        .group_by(column).order_by(func.count().desc(), column).limit(TOP)
    )  # fmt: skip
    return [(value, int(n)) for value, n in rows]


def _offers(petition_id: int, column: Any) -> list[Offer]:
    rows = db.session.execute(
        select(column, func.count(), func.min(Signature.signed_at), func.max(Signature.signed_at))
        .where(Signature.petition_id == petition_id, column.is_not(None),
               Signature.state.in_(STANDING))
        .group_by(column).having(func.count() >= SMALLEST)
        .order_by(func.count().desc()).limit(OFFERED)
    )  # fmt: skip
    return [Offer(bytes(key).hex(), int(n), first, last) for key, n, first, last in rows]
