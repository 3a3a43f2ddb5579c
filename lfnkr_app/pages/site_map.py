"""Every address that readers may find, as places: one each, with its languages and last change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for
from sqlalchemy import func, select, text

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.news import categories, presenting, queries
from lfnkr_app.news.models import Author, Kind, Post, PostTag, Tag
from lfnkr_app.news.visible import LISTED, PUBLISHED
from lfnkr_app.petitions.models import LetterVersion, Petition
from lfnkr_app.petitions.queries import PUBLIC

STANDING: Final = ("pages.home", "news.archive", "petitions.letters", "donations.donate",
                   "funds.funds", "agreement.terms", "pages.safety", "pages.how_we_count",
                   "pages.sitemap_page")  # fmt: skip
#: The page that is made here; one that was moved over under this address gives way.
SITEMAP: Final = "sitemap"
#: A translation of a page stands with its original, or alone when that is not published.
PAGES: Final = text(
    "post.status = 'published' AND post.kind = 'page' AND (post.translation_group IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM post AS original WHERE original.id = post.translation_group "
    "AND original.status = 'published'))"
)


@dataclass(frozen=True)
class Place:
    """One page: its path in each language that it has, and when it last changed."""

    urls: dict[str, str]
    changed: str = ""


@dataclass
class Node:
    """A page or topic of a tree; `lang` is set where it is not the page's."""

    title: str
    url: str
    lang: str | None = None
    below: list[Node] = field(default_factory=list)


def totals() -> dict[str, int]:
    """Return how many places each part of the sitemap holds."""
    pages = select(func.count()).select_from(Post).where(PAGES)
    return {"posts": queries.total(), "pages": (db.session.scalar(pages) or 0) + len(_others()),
            "topics": len(_topics())}  # fmt: skip


def posts(offset: int, limit: int) -> list[Place]:
    """Return the posts, the newest first."""
    return _places(LISTED, offset, limit)


def pages(offset: int, limit: int) -> list[Place]:
    """Return what always stands and the letters, then the pages."""
    others = _others()
    first = others[offset : offset + limit]
    return first + _places(PAGES, max(0, offset - len(others)), limit - len(first))


def topics(offset: int, limit: int) -> list[Place]:
    """Return the lists: of categories, tags, authors, years and months."""
    return [_everywhere(*topic) for topic in _topics()[offset : offset + limit]]


def _places(condition: Any, offset: int, limit: int) -> list[Place]:
    query = select(Post).where(condition).order_by(*queries.NEWEST_FIRST)
    found = db.session.scalars(query.limit(limit).offset(offset)).all()
    others = select(Post).where(Post.translation_group.in_([p.id for p in found]), PUBLISHED)
    with_them: dict[int | None, list[Post]] = defaultdict(list)
    for post in db.session.scalars(others):
        with_them[post.translation_group].append(post)
    return [_place([post, *with_them[post.id]]) for post in found if post.path != SITEMAP]


def _place(family: Sequence[Post]) -> Place:
    urls = {post.lang: presenting.post_url(post.path, post.lang) for post in family}
    return Place(urls, clock.iso(max(post.modified_at for post in family)))


def _everywhere(endpoint: str, values: dict[str, Any]) -> Place:
    return Place({code: url_for(endpoint, _lang=code, **values) for code in i18n.LANGUAGES})


def _others() -> list[Place]:
    letters = [
        Place({lang: url_for("petitions.letter", slug=slug, _lang=lang) for lang in titles})
        for slug, titles in _letters().items()
    ]
    return [*(_everywhere(endpoint, {}) for endpoint in STANDING), *letters]


def _letters() -> dict[str, dict[str, str]]:
    """Return the titles of the letters by language, by the slug of each, the newest first."""
    query = (
        select(Petition.slug, LetterVersion.lang, LetterVersion.title)
        .join(LetterVersion, LetterVersion.petition_id == Petition.id)
        .where(Petition.state.in_(PUBLIC))
        .order_by(Petition.opens_at.desc(), Petition.id.desc(), LetterVersion.number)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for slug, lang, title in db.session.execute(query):
        found[slug][lang] = title
    return found


def _topics() -> list[tuple[str, dict[str, Any]]]:
    years = sorted({year for year, _month in queries.months()}, reverse=True)
    tags = select(Tag.slug).where(
        Tag.id.in_(select(PostTag.tag_id).join(Post, Post.id == PostTag.post_id).where(LISTED))
    )
    authors = select(Author.slug).where(Author.id.in_(select(Post.author_id).where(LISTED)))
    return [
        *(("news.category", {"slug": slug}) for slug, _name in queries.topics_in_use()),
        *(("news.tag", {"slug": slug}) for slug in db.session.scalars(tags.order_by(Tag.slug))),
        *(("news.author", {"slug": s}) for s in db.session.scalars(authors.order_by(Author.slug))),
        *(("news.year", {"year": year}) for year in years),
        *(("news.month", {"year": year, "month": month}) for year, month in queries.months()),
    ]


def letter_list() -> list[Node]:
    """Return the letters in the reader's language, else in English, else in any."""
    return [_letter(slug, titles) for slug, titles in _letters().items()]


def _letter(slug: str, titles: dict[str, str]) -> Node:
    lang = next((code for code in (i18n.current(), i18n.DEFAULT) if code in titles), min(titles))
    url = url_for("petitions.letter", slug=slug)
    return Node(titles[lang], url, presenting.other_language(lang))


def topic_tree(parent_id: int | None = None) -> list[Node]:
    """Return the categories that have posts, each with those under it."""
    return [
        Node(branch.name, url_for("news.category", slug=branch.slug), None, topic_tree(branch.id))
        for branch in categories.children(parent_id)
    ]


def page_tree() -> list[Node]:
    """Return the pages in the reader's language where they have it, nested as their paths are."""
    nodes = {rows[0].path: _page(rows) for rows in _families()}
    for path, node in nodes.items():
        if above := nodes.get(path.rpartition("/")[0]):
            above.below.append(node)
    return [node for path, node in nodes.items() if path.rpartition("/")[0] not in nodes]


def _families() -> list[list[Any]]:
    """Return the pages with their translations, each original first, as staff order them."""
    columns = (Post.id, Post.translation_group, Post.path, Post.lang, Post.title)
    query = select(*columns).where(Post.kind == Kind.PAGE, PUBLISHED, Post.path != SITEMAP)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query.order_by(Post.menu_order, Post.title, Post.id)):
        found[row.translation_group or row.id].append(row)
    return [sorted(rows, key=lambda row: row.id != group) for group, rows in found.items()]


def _page(rows: list[Any]) -> Node:
    known = {row.lang: row for row in reversed(rows)}
    spoken = known.get(i18n.current()) or known.get(i18n.DEFAULT) or rows[0]
    return Node(spoken.title, presenting.post_url(spoken.path),
                presenting.other_language(spoken.lang))  # fmt: skip
