"""What staff read of signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.petitions import rules
from lfnkr_app.petitions.models import Petition, Signature, SignatureEvent

A_PAGE: Final = 50


@dataclass(frozen=True)
class Filters:
    """What narrows the list: a state, a country, a way to appear, one exact address or name."""

    state: str = ""
    country: str = ""
    display: str = ""
    deliver: str = ""
    exact: str = ""


@dataclass(frozen=True)
class Found:
    """One page of the list, and how many there are."""

    rows: Sequence[Signature]
    total: int
    page: int
    pages: int


def found(petition: Petition, filters: Filters, page: int) -> Found | None:
    """Return a page of what fits the filters, the newest first; None past the end."""
    conditions = [Signature.petition_id == petition.id, *_conditions(petition, filters)]
    total = db.session.scalar(select(func.count()).select_from(Signature).where(*conditions)) or 0
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        return None
    query = select(Signature).where(*conditions)
    query = query.order_by(Signature.id.desc()).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return Found(db.session.scalars(query).all(), total, page, pages)


def _conditions(petition: Petition, filters: Filters) -> list[ColumnElement[bool]]:
    equal = (
        (Signature.state, filters.state), (Signature.country, filters.country),
        (Signature.display, filters.display),
    )  # fmt: skip
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if filters.deliver:
        conditions.append(Signature.deliver.is_(filters.deliver == "yes"))
    if filters.exact and petition.key_hex:
        key = bytes.fromhex(petition.key_hex)
        conditions.append(
            or_(Signature.address_key == rules.address_key(key, filters.exact),
                Signature.name_key == rules.name_key(key, filters.exact))
        )  # fmt: skip
    return conditions


def by_state(petition_id: int) -> dict[str, int]:
    """Return how many signatures are in each state."""
    query = select(Signature.state, func.count()).where(Signature.petition_id == petition_id)
    return dict(db.session.execute(query.group_by(Signature.state)).all())


def by_day(petition_id: int, days: int = 30) -> list[tuple[date, int, int]]:
    """Return the last days that had any: the Tokyo day, how many confirmed, how many left."""
    query = (
        select(SignatureEvent.at, SignatureEvent.became, SignatureEvent.was)
        .where(SignatureEvent.petition_id == petition_id)
        .order_by(SignatureEvent.at.desc())
        .limit(20_000)
    )
    counted: dict[date, list[int]] = {}
    for at, became, was in db.session.execute(query):
        line = counted.setdefault(clock.tokyo_day(at), [0, 0])
        line[0] += became == "confirmed"
        line[1] += was == "confirmed"
    newest = sorted(counted.items(), reverse=True)[:days]
    return [(day, confirmed, left) for day, (confirmed, left) in newest]
