"""Reading the media library: pages of it, what the editor picks from, what lacks words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from lfnkr_app.database import db
from lfnkr_app.news import rules as news_rules
from lfnkr_app.news.library import rules, usage
from lfnkr_app.news.models import Media

_MOST_WORDS: Final = 8
_LONGEST_QUESTION: Final = 200
_IS_PICTURE: Final = Media.kind.in_(rules.READABLE)


@dataclass(frozen=True)
class Found:
    """One page of files."""

    rows: list[Media] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1


def found(words: str = "", show: str = "", page: int = 1, a_page: int = rules.A_PAGE) -> Found:
    """Return a page of the files that fit, the newest first; past the end the last page."""
    query = select(Media).where(*_all_words(words), *_shown(show))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = news_rules.last_page(total, a_page)
    page = min(max(1, page), pages)
    return Found(_page(query, page, a_page), total, page, pages)


def without_alt() -> int:
    """Return how many pictures lack words: of those that readers see, or that staff added."""
    return found(show="no-alt", a_page=1).total


def by_path(paths: list[str]) -> dict[str, Media]:
    """Return the pictures among these paths that have a file, by path."""
    query = select(Media).where(Media.path.in_(paths), Media.missing.is_(False), _IS_PICTURE)
    return {media.path: media for media in db.session.scalars(query)}


def is_picture(media: Media) -> bool:
    """Return whether a file is a picture that pages can show."""
    return media.kind in rules.READABLE


def thumb(media: Media) -> str:
    """Return the address of the smallest form of a picture; empty without a file to show."""
    if media.missing or not is_picture(media):
        return ""
    return rules.url_of(media.sizes[0]["path"] if media.sizes else media.path)


def _page(query: Select[Any], page: int, a_page: int) -> list[Media]:
    newest = query.order_by(Media.added_at.desc(), Media.id.desc())
    return list(db.session.scalars(newest.limit(a_page).offset((page - 1) * a_page)))


def _all_words(words: str) -> list[ColumnElement[bool]]:
    asked = words[:_LONGEST_QUESTION].split()[:_MOST_WORDS]
    texts = (Media.title, Media.alt, Media.caption, Media.path)
    return [or_(*(text.ilike(usage.like(word), escape="\\") for text in texts)) for word in asked]


def _shown(show: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter; an unknown one shows all."""
    conditions: dict[str, Any] = {
        "pictures": lambda: Media.kind.like("image/%"),
        "documents": lambda: Media.kind.not_like("image/%"),
        "no-alt": _lacks_alt,
        "no-consent": lambda: and_(Media.kind.like("image/%"), Media.consent_note == ""),
        "missing": lambda: Media.missing.is_(True),
        "unused": lambda: Media.path.not_in(usage.in_use().anywhere),
        "usable": lambda: and_(_IS_PICTURE, Media.missing.is_(False)),
    }
    return [conditions[show]()] if show in conditions else []


def _lacks_alt() -> ColumnElement[bool]:
    seen = Media.path.in_(usage.in_use().published)
    bare = and_(_IS_PICTURE, Media.alt == "", Media.decorative.is_(False))
    return and_(bare, Media.missing.is_(False), or_(Media.added_by != "", seen))
