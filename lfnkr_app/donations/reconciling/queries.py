"""Reading differences and comparisons, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, select

from lfnkr_app.database import db
from lfnkr_app.donations.reconciling.models import ItemKind, ItemState, ReconItem, ReconRun

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
A_PAGE: Final = 50
#: Without a comparison for so long something is wrong with the worker.
OVERDUE: Final = timedelta(hours=36)


@dataclass(frozen=True)
class Listed:
    """One page of items, and how many there are in all."""

    items: Sequence[ReconItem]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; never none."""
        return max(1, -(-self.total // A_PAGE))


def open_count() -> int:
    """Return how many differences wait; money that is not of this site does not."""
    waiting = select(func.count()).where(
        ReconItem.state == ItemState.OPEN, ReconItem.kind != ItemKind.STRANGER
    )
    return db.session.scalar(waiting) or 0


def counts() -> dict[str, int]:
    """Return how many items each list holds."""
    return {name: _count(_of_list(select(func.count()), name)) for name in LISTS}


def listed(name: str, page: int) -> Listed | None:
    """Return a page of one of the lists; None where it has no such page."""
    total = _count(_of_list(select(func.count()), name))
    query = _of_list(select(ReconItem), name).order_by(ReconItem.id.desc())
    items = db.session.scalars(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    found = Listed(items, total, page)
    return found if 1 <= page <= found.pages else None


def item_by_id(item_id: int) -> ReconItem | None:
    """Return one item."""
    return db.session.get(ReconItem, item_id)


def last_run() -> ReconRun | None:
    """Return the newest comparison that came to an end, whole or not."""
    ended = select(ReconRun).where(ReconRun.ended_at.is_not(None))
    return db.session.scalar(ended.order_by(ReconRun.id.desc()).limit(1))


def is_overdue(now: datetime) -> bool:
    """Return whether the last whole comparison is too long ago."""
    whole = select(func.max(ReconRun.started_at)).where(
        ReconRun.ended_at.is_not(None), ReconRun.failure.is_(None)
    )
    last = db.session.scalar(whole)
    return last is not None and last < now - OVERDUE


def of_gift(gift_id: int) -> Sequence[ReconItem]:
    """Return the open differences of one gift, oldest first."""
    query = select(ReconItem).where(ReconItem.gift_id == gift_id, ReconItem.state == ItemState.OPEN)
    return db.session.scalars(query.order_by(ReconItem.id)).all()


def _count(query: Select[Any]) -> int:
    return db.session.scalar(query) or 0


def _of_list(query: Query, name: str) -> Query:
    state, strangers = LISTS[name]
    if strangers is not None:
        is_one = ReconItem.kind == ItemKind.STRANGER
        query = query.where(is_one if strangers else ~is_one)
    return query.where(ReconItem.state.in_(state))


#: The lists: which states they hold, and whether of strangers, of ours, or both.
LISTS: Final = {
    "open": ((ItemState.OPEN,), False),
    "strangers": ((ItemState.OPEN,), True),
    "done": ((ItemState.RESOLVED, ItemState.LEFT), None),
}
