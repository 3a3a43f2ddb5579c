"""The menu and the footer's links as staff order them; without any, the ones of the first day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app.database import Base, db
from lfnkr_app.web import site_version
from lfnkr_app.web.site_version import OnPublicPages


class MenuEntry(OnPublicPages, Base):
    """One link: `place` is `header` or `footer`, `target` a path of ours or an https address.

    `labels` are its words by language, English always among them.
    """

    __tablename__ = "menu_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str]
    position: Mapped[int]
    target: Mapped[str]
    labels: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class Link:
    """One link as it is kept: a path or an address, and its words by language."""

    target: str
    labels: dict[str, str]


def links(place: str) -> list[Link]:
    """Return the links that staff put in a place, in their order; none when they never did."""
    return site_version.cached("menu", _links).get(place, [])


def _links() -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    query = select(MenuEntry.place, MenuEntry.target, MenuEntry.labels)
    for place, target, labels in db.session.execute(
        query.order_by(MenuEntry.position, MenuEntry.id)
    ):
        found.setdefault(place, []).append(Link(target, labels))
    return found
