"""The sitemap: an index with its parts for machines, and a page of it for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from lfnkr_app.news import presenting, queries
from lfnkr_app.pages import site_map
from lfnkr_app.pages.routes import bp
from lfnkr_app.pages.site_map import Place
from lfnkr_app.web.site_app import one_language

XMLNS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
#: So many places, each in four languages with the other three named, stay under 10 MB.
IN_A_PART: Final = 2_000

FEEDS: Final = (
    (_l("News"), "news.feed"), (_l("Comments from the old site (closed)"), "news.comments_feed"),
)  # fmt: skip

register_namespace("", XMLNS)
register_namespace("xhtml", XHTML)

PARTS: Final[dict[str, Callable[[int, int], list[Place]]]] = {
    "posts": site_map.posts, "pages": site_map.pages, "topics": site_map.topics,
}  # fmt: skip


@bp.get("/sitemap.xml")
@one_language
def sitemap() -> Response:
    """Return the addresses of the parts that hold every address."""
    root = Element(f"{{{XMLNS}}}sitemapindex")
    for name, total in site_map.totals().items():
        for number in range(1, -(-total // IN_A_PART) + 1):
            part = SubElement(root, f"{{{XMLNS}}}sitemap")
            where = url_for(".sitemap_part", name=name, number=number)
            SubElement(part, f"{{{XMLNS}}}loc").text = presenting.absolute(where)
    return _xml(root)


@bp.get("/sitemap-<name>-<int(max=9999):number>.xml")
@one_language
def sitemap_part(name: str, number: int) -> Response:
    """Return one part: each address with its last change and its languages."""
    places = PARTS[name]((number - 1) * IN_A_PART, IN_A_PART) if name in PARTS and number else []
    if not places:
        abort(404)
    root = Element(f"{{{XMLNS}}}urlset")
    for place in places:
        for url in place.urls.values():
            _put(root, url, place)
    return _xml(root)


def _put(root: Element, url: str, place: Place) -> None:
    entry = SubElement(root, f"{{{XMLNS}}}url")
    SubElement(entry, f"{{{XMLNS}}}loc").text = presenting.absolute(url)
    if place.changed:
        SubElement(entry, f"{{{XMLNS}}}lastmod").text = place.changed
    if len(place.urls) > 1:
        other = next(iter(place.urls))
        for hreflang, whole in presenting.alternates(place.urls, other):
            SubElement(entry, f"{{{XHTML}}}link", rel="alternate", hreflang=hreflang, href=whole)


def _xml(root: Element) -> Response:
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type="application/xml; charset=utf-8")


@bp.get("/sitemap/")
def sitemap_page() -> ResponseReturnValue:
    """Return every page, topic, year, letter and feed of the site on one page."""
    years = sorted({year for year, _month in queries.months()}, reverse=True)
    return render_template(
        "pages/sitemap.html", pages=site_map.page_tree(), topics=site_map.topic_tree(),
        years=[(year, url_for("news.year", year=year)) for year in years],
        letters=site_map.letter_list(),
        feeds=[(name, url_for(endpoint)) for name, endpoint in FEEDS],
    )  # fmt: skip
