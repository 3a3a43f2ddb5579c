"""Pages as menus name them: in every language that they are published in."""

from __future__ import annotations

from typing import Final

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.news.models import Kind, Post
from lfnkr_app.news.queries import PUBLISHED
from lfnkr_app.web.menu import Link

#: The menu pages that the header of the first day has no room for, in the old site's order.
FURTHER: Final = ("resources", "links", "activities", "sitemap")
_SITEMAP: Final = ("/sitemap/", _l("Sitemap"))


def further() -> list[Link]:
    """Return those of the further pages that are published, or that the site makes itself."""
    query = select(Post.slug, Post.id).where(
        Post.path.in_(FURTHER), Post.kind == Kind.PAGE, PUBLISHED, Post.translation_group.is_(None)
    )
    ids = {row.slug: row.id for row in db.session.execute(query)}
    known = [(slug, link_to(ids[slug]) if slug in ids else _made(slug)) for slug in FURTHER]
    return [link for _slug, link in known if link is not None]


def choices() -> list[tuple[int, str, str]]:
    """Return id, title and path of every published page that is no translation, by path."""
    query = select(Post.id, Post.title, Post.path).where(
        Post.kind == Kind.PAGE, PUBLISHED, Post.translation_group.is_(None)
    )
    return [(row.id, row.title, row.path) for row in db.session.execute(query.order_by(Post.path))]


def link_to(page_id: int) -> Link | None:
    """Return a published page as a link, its titles as words; None where there is no such page."""
    query = select(Post.id, Post.lang, Post.title, Post.path).where(
        Post.kind == Kind.PAGE, PUBLISHED,
        or_(Post.id == page_id, Post.translation_group == page_id),
    )  # fmt: skip
    rows = db.session.execute(query).all()
    own = next((row for row in rows if row.id == page_id), None)
    if own is None:
        return None
    titles = {row.lang: row.title for row in rows}
    return Link(f"/{own.path}/", {i18n.DEFAULT: own.title, **titles})


def _made(slug: str) -> Link | None:
    """Return the link to a page that the site makes itself, where it does."""
    target, words = _SITEMAP
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    if slug != target.strip("/") or target not in rules:
        return None
    return Link(target, {code: _in(words, code) for code in i18n.LANGUAGES})


def _in(words: object, code: str) -> str:
    with force_locale(i18n.LANGUAGES[code].locale):
        return str(words)
