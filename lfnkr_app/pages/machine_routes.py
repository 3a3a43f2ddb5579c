"""What machines ask for: the sitemap, robots.txt, security.txt, public facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lfnkr_app import clock, i18n
from lfnkr_app.database import db
from lfnkr_app.news import queries, rules
from lfnkr_app.news.models import Post
from lfnkr_app.pages.routes import bp
from lfnkr_app.petitions import queries as petitions
from lfnkr_app.web.organisation import organisation
from lfnkr_app.web.site_app import one_language

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST: Final = 50_000
STANDING: Final = ("pages.home", "news.archive", "petitions.letters", "pages.safety",
                   "pages.how_we_count")  # fmt: skip
PER_ANSWER: Final = 20


@bp.get("/sitemap.xml")
@one_language
def sitemap() -> Response:
    """Return the address of everything that is published."""
    root = Element("urlset", xmlns=SITEMAP)
    for path, changed in [*_standing(), *_letters(), *_posts()]:
        url = SubElement(root, "url")
        SubElement(url, "loc").text = _whole(path)
        if changed:
            SubElement(url, "lastmod").text = changed
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type="application/xml; charset=utf-8")


def _standing() -> list[tuple[str, str]]:
    return [(url_for(endpoint), "") for endpoint in STANDING]


def _letters() -> list[tuple[str, str]]:
    return [(url_for("petitions.letter", slug=letter.slug), "")
            for letter in petitions.public_petitions()]  # fmt: skip


def _posts() -> list[tuple[str, str]]:
    query = select(Post.path, Post.lang, Post.modified_at).where(queries.PUBLISHED)
    rows = db.session.execute(query.order_by(*queries.NEWEST_FIRST).limit(MOST))
    return [(_path(row.path, row.lang), row.modified_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            for row in rows]  # fmt: skip


def _path(path: str, lang: str) -> str:
    url = url_for("pages.entry", path=path, _lang=lang)
    return url.rstrip("/") if "." in path.rpartition("/")[2] else url


def _whole(path: str) -> str:
    return f"{current_app.config['SITE_URL']}{path}"


@bp.get("/robots.txt")
@one_language
def robots() -> Response:
    """Return what crawlers are asked: the public pages, and nothing that names a door."""
    lines = ("User-agent: *", "Disallow: /*?s=", f"Sitemap: {_whole(url_for('.sitemap'))}", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/.well-known/security.txt")
@one_language
def security() -> Response:
    """Return where to report a weakness. Source: RFC 9116."""
    site = organisation()
    contact = f"mailto:{site.email}" if site.email else _whole(url_for("pages.home"))
    until = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0)
    lines = (f"Contact: {contact}", f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
             "Preferred-Languages: en, ja", f"Canonical: {_whole(request.path)}", "")  # fmt: skip
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/api/v1/posts")
@one_language
def posts_json() -> ResponseReturnValue:
    """Return the published posts, the newest first, twenty to a page."""
    page = request.args.get("page", 1, int)
    total = queries.total()
    pages = rules.last_page(total, PER_ANSWER)
    if not 1 <= page <= pages:
        abort(404)
    lines = queries.listed(limit=PER_ANSWER, offset=(page - 1) * PER_ANSWER, lang=i18n.DEFAULT)
    response = jsonify({"total": total, "page": page, "pages": pages,
                        "posts": [_facts(line) for line in lines]})  # fmt: skip
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _facts(line: queries.Line) -> dict[str, object]:
    return {
        "title": line.title, "url": _whole(_path(line.path, line.lang)), "kind": line.kind,
        "lang": i18n.LANGUAGES[line.lang].hreflang, "summary": line.teaser,
        "published_at": line.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "categories": [topic.slug for topic in line.topics if topic.kind == "category"],
        "tags": [topic.slug for topic in line.topics if topic.kind == "tag"],
    }  # fmt: skip
