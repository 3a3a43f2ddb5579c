"""The menu and the footer's links as staff order them; without any, the ones of the first day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from lfnkr_app import i18n
from lfnkr_app.database import Base, db
from lfnkr_app.web import site_version
from lfnkr_app.web.site_version import OnPublicPages

PLACES: Final = ("header", "footer")
#: The header of the first day; the Donate button stands beside it, whatever staff choose.
_HEADER: Final = (
    (_l("News"), "/"),
    (_l("Letters"), "/letters/"),
    (_l("About"), "/about/"),
    (_l("Archive"), "/archive/"),
    (_l("FAQ"), "/faq/"),
)
_FURTHER: Final = "lfnkr_further_pages"


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

    @property
    def label(self) -> str:
        """Its words in the reader's language, else in English."""
        return self.labels.get(i18n.current()) or self.labels[i18n.DEFAULT]


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


def shown(place: str) -> list[tuple[str, str]]:
    """Return words and address of the links of a place as a reader sees them."""
    if kept := links(place):
        return [(link.label, address(link.target)) for link in kept]
    if place == "header":
        return [(str(label), address(target)) for label, target in _HEADER]
    return [(link.label, address(link.target)) for link in _further()]


def first_day(place: str) -> list[Link]:
    """Return the links that a place has until staff change it, with their words by language."""
    if place != "header":
        return _further()
    spoken = {code: _header_in(language.locale) for code, language in i18n.LANGUAGES.items()}
    return [
        Link(target, {code: labels[number] for code, labels in spoken.items()})
        for number, (_label, target) in enumerate(_HEADER)
    ]


def _header_in(locale: str) -> list[str]:
    with force_locale(locale):
        return [str(label) for label, _target in _HEADER]


def offer_further(app: Flask, make: Callable[[], list[Link]]) -> None:
    """Let `make` say which further pages the footer of the first day leads to."""
    app.extensions[_FURTHER] = make


def _further() -> list[Link]:
    """Return the further pages that are there, looked for once for each version of the site."""
    make: Callable[[], list[Link]] | None = current_app.extensions.get(_FURTHER)
    return site_version.cached("further pages", make) if make else []


def address(target: str) -> str:
    """Return a path of ours in the reader's language, unless it names one; an address as it is."""
    named = any(target.startswith(f"/{code}/") for code in i18n.LANGUAGES)
    is_file = "." in target.partition("?")[0].rpartition("/")[2]
    if named or is_file or not target.startswith("/") or i18n.current() == i18n.DEFAULT:
        return target
    return f"/{i18n.current()}{target}"
