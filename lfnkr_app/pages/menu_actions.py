"""Verbs that change the menu and the footer's links; they never commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import delete, select

from lfnkr_app.database import db
from lfnkr_app.web import menu
from lfnkr_app.web.menu import MenuEntry

#: How many links a place holds: the header has no burger, so what stands there has to fit.
MOST: Final = {"header": 6, "footer": 12}


def entries(place: str) -> Sequence[MenuEntry]:
    """Return the entries of a place in their order."""
    query = select(MenuEntry).where(MenuEntry.place == place)
    return db.session.scalars(query.order_by(MenuEntry.position, MenuEntry.id)).all()


def is_full(place: str) -> bool:
    """Return whether a place holds as many links as it can."""
    return len(entries(place)) >= MOST[place]


def start_own(place: str) -> None:
    """Write the links of the first day down, to be changed from now on; nothing where some are."""
    if not entries(place):
        for link in menu.first_day(place):
            add(place, link.target, link.labels)


def add(place: str, target: str, labels: Mapping[str, str]) -> MenuEntry:
    """Put a link at the end of a place."""
    last = max((entry.position for entry in entries(place)), default=0)
    row = MenuEntry(place=place, position=last + 1, target=target, labels=dict(labels))
    db.session.add(row)
    db.session.flush()
    return row


def change(row: MenuEntry, target: str, labels: Mapping[str, str]) -> None:
    """Let a link lead elsewhere or bear other words."""
    row.target, row.labels = target, dict(labels)


def move(row: MenuEntry, step: int) -> None:
    """Let a link and its neighbour before (-1) or after (1) change places."""
    order = list(entries(row.place))
    here = order.index(row)
    there = here + step
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, entry in enumerate(order, start=1):
        entry.position = place


def remove(row: MenuEntry) -> None:
    """Take a link away."""
    db.session.delete(row)


def forget(place: str) -> None:
    """Go back to the links of the first day."""
    db.session.execute(delete(MenuEntry).where(MenuEntry.place == place))
