"""Files as the staff templates and the editor want them."""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lfnkr_app import i18n
from lfnkr_app.news.library import queries, rules
from lfnkr_app.news.models import Media, Status

ACCEPTED: Final = ",".join(rules.KINDS)
STATUSES: Final = {
    Status.DRAFT: (_l("draft"), ""), Status.PENDING: (_l("waits for review"), "wait"),
    Status.SCHEDULED: (_l("scheduled"), "wait"), Status.PUBLISHED: (_l("published"), "good"),
    Status.PRIVATE: (_l("private"), ""), Status.TRASH: (_l("in the trash"), "bad"),
}  # fmt: skip
_KILO: Final = 1000


class Card(NamedTuple):
    """One file in a grid, or in a list of results."""

    media: Media
    name: str
    url: str
    thumb: str
    page_url: str
    is_picture: bool

    @property
    def lacks_alt(self) -> bool:
        """Whether nobody has said yet what it shows."""
        return self.is_picture and not self.media.alt and not self.media.decorative

    def item(self) -> dict[str, Any]:
        """Return the picture as the editor knows it."""
        names = ("id", "path", "alt", "caption", "credit", "width", "height", "decorative")
        known = {name: getattr(self.media, name) for name in names}
        return {**known, "url": self.url, "thumb": self.thumb, "page": self.page_url}


def card(media: Media) -> Card:
    """Return a file as grids show it."""
    return Card(
        media, PurePosixPath(media.path).name, rules.url_of(media.path), queries.thumb(media),
        url_for("staff.media.file", media_id=media.id), queries.is_picture(media),
    )  # fmt: skip


def facts(media: Media) -> list[tuple[str, Any]]:
    """Return what is known of a file, line by line."""
    link = Markup('<a href="{0}">{0}</a>').format(rules.url_of(media.path))
    rows: list[tuple[str, Any]] = [(_("Address"), link), (_("Kind"), _kind(media))]
    if media.width and media.height:
        rows.append((_("Size"), _("%(w)s × %(h)s pixels", w=media.width, h=media.height)))
    if media.size_bytes:
        rows.append((_("Weight"), weight(media.size_bytes)))
    by = media.added_by or _("the import")
    added = _("%(date)s, by %(who)s", date=i18n.written_day(media.added_at), who=by)
    rows.append((_("Added"), added))
    if media.replaced_at:
        rows.append((_("Replaced"), i18n.written_day(media.replaced_at)))
    return rows


def weight(size_bytes: int) -> str:
    """Return a size as people say it: `340 kB`, `2.1 MB`."""
    if size_bytes < _KILO * _KILO:
        return f"{max(1, round(size_bytes / _KILO))} kB"
    return f"{size_bytes / _KILO / _KILO:.1f} MB"


def markup(media: Media) -> str:
    """Return HTML that shows the picture, for who writes without the editor; empty without one."""
    if media.missing or not queries.is_picture(media):
        return ""
    alt = "" if media.decorative else media.alt
    size = f' width="{media.width}" height="{media.height}"' if media.width else ""
    image = f'<img src="{rules.url_of(media.path)}" alt="{escape(alt)}"{size}>'
    words = ". ".join(escape(text) for text in (media.caption, media.credit) if text)
    caption = f"\n<figcaption>{words}</figcaption>" if words else ""
    return f"<figure>{image}{caption}</figure>"


def accepts(media: Media) -> str:
    """Return what may take the place of a file, for the file chooser."""
    suffix = rules.suffix_of(media.path)
    return ",".join(rules.PICTURES) if suffix in rules.PICTURES else suffix


def _kind(media: Media) -> str:
    if media.kind == rules.UNREADABLE:
        return _("unknown, or a picture that cannot be read")
    return media.kind.partition("/")[2].upper() or media.kind
