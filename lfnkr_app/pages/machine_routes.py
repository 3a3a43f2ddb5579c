"""What machines ask for: robots.txt, security.txt, public facts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app import clock, i18n
from lfnkr_app.news import presenting, queries, rules
from lfnkr_app.pages import standing
from lfnkr_app.pages.routes import bp
from lfnkr_app.web.open_facts import open_to_all
from lfnkr_app.web.organisation import organisation
from lfnkr_app.web.site_app import one_language

PER_ANSWER: Final = 20


@bp.get("/robots.txt")
@one_language
def robots() -> Response:
    """Return what crawlers are asked: the public pages, and nothing that names a door."""
    lines = (
        "User-agent: *",
        "Disallow: /*?s=",
        f"Sitemap: {presenting.absolute(url_for('.sitemap'))}",
        "",
    )
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/.well-known/security.txt")
@one_language
def security() -> Response:
    """Return where to report a weakness. Source: RFC 9116."""
    site = organisation()
    contact = f"mailto:{site.email}" if site.email else presenting.absolute(url_for("pages.home"))
    until = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0)
    lines = (
        f"Contact: {contact}", f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, ja", f"Canonical: {presenting.absolute(request.path)}", "",
    )  # fmt: skip
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/api/v1/openapi.json")
@one_language
def openapi() -> ResponseReturnValue:
    """Return the description of the public interface. Source: OpenAPI 3.1."""
    written = json.loads((standing.CONTENT / "openapi.json").read_text(encoding="utf-8"))
    return open_to_all({**written, "servers": [{"url": current_app.config["SITE_URL"]}]})


@bp.get("/api/<path:path>")
@one_language
def no_such_facts(path: str) -> ResponseReturnValue:
    """Say to machines that there is nothing at this address."""
    abort(404, description=path)


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
    facts = [_facts(line) for line in lines]
    return open_to_all({"total": total, "page": page, "pages": pages, "posts": facts})


def _facts(line: queries.Line) -> dict[str, object]:
    url = presenting.absolute(presenting.post_url(line.path, line.lang))
    return {
        "title": line.title, "url": url, "kind": line.kind,
        "lang": i18n.LANGUAGES[line.lang].hreflang, "summary": line.teaser,
        "published_at": line.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "categories": [topic.slug for topic in line.topics if topic.kind == "category"],
        "tags": [topic.slug for topic in line.topics if topic.kind == "tag"],
    }  # fmt: skip
