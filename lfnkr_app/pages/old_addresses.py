"""Addresses of twenty years: where each leads, or the page that helps to look."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app.news import lookups, media_routes, missing, presenting, rules
from lfnkr_app.news.models import Post
from lfnkr_app.news.redirects import hits
from lfnkr_app.pages import query_addresses, search
from lfnkr_app.web.limits import by_network

Found = ResponseReturnValue | None
#: Doors that were never ours: one line, and no hint of any other.
_NOT_HERE: Final = re.compile(
    r"wp-(?!content/uploads/|rss|atom|rdf|feed|sitemap)[^/]*(?:/.*)?|xmlrpc\.php"
    r"|.*\.(?:php|asp|aspx|cgi|env)"
)
_FEEDS: Final = {
    "rss": "news.feed", "rss2": "news.feed", "rdf": "news.feed", "feed/rss": "news.feed",
    "feed/rss2": "news.feed", "feed/rdf": "news.feed", "wp-rss.php": "news.feed",
    "wp-rss2.php": "news.feed", "wp-rdf.php": "news.feed", "wp-feed.php": "news.feed",
    "wp-commentsrss2.php": "news.comments_feed",
}  # fmt: skip
_ATOMS: Final = frozenset({"atom", "wp-atom.php"})
#: WordPress's own site maps and those of its best-known plugin, with all their parts.
_SITEMAPS: Final = re.compile(
    r"wp-sitemap(?:-[a-z0-9_-]+)?\.xml|sitemap_index\.xml"
    r"|(?:post|page|category|post_tag|author)-sitemap[0-9]*\.xml"
)
_BESIDE_A_POST: Final = re.compile(
    r"(.+?)/(?:\d{1,3}|amp|embed|trackback|page/\d+|comment-page-\d+)"
)
_BESIDE_A_SEARCH: Final = re.compile(
    r"(?P<words>.+?)(?:/feed(?:/(?P<kind>rss|rss2|rdf|atom))?|/page/(?P<page>\d{1,4}))?"
)
_SHORT_DATE: Final = re.compile(r"\d{4}/(?:\d(?:/\d{1,2})?|\d{2}/\d)")
_INDEX: Final = "index.php"
_SHORTEST_PART: Final = 4


def answer(path: str) -> ResponseReturnValue:
    """Return where an address leads that no post has; 404 with help when it is nowhere."""
    asked = rules.normal_path(path)
    for rule in RULES:
        if found := rule(asked):
            return found
    return missing.answer()


def _behind_index(path: str) -> Found:
    """Lead `/index.php/slug/` and `/index.php?p=12` where they lead without the file's name."""
    rest = path
    while rest.partition("/")[0] == _INDEX:
        rest = rest.partition("/")[2].lstrip("/")  # Two slashes in front would name another host.
    if rest == path:
        return None
    if not rest:
        return _query_of_home()
    if posts := lookups.published_at_path(rest):
        return _to(posts[0])
    target = next((found for rule in RULES if (found := rule(rest))), None)
    return target or redirect(f"/{rest}/", code=301)


def _query_of_home() -> ResponseReturnValue:
    if "s" in request.args:
        return search.moved(request.args["s"])
    return query_addresses.answer(request.args) or redirect(url_for("pages.home"), code=301)


def _machines(path: str) -> Found:
    if _SITEMAPS.fullmatch(path):
        return redirect(url_for("pages.sitemap"), code=301)
    if path in _ATOMS:
        return redirect(url_for("news.feed", form="atom"), code=301)
    if endpoint := _FEEDS.get(path):
        return redirect(url_for(endpoint), code=301)
    return _not_here() if _NOT_HERE.fullmatch(path) else None


@by_network("30 per minute")
def _not_here() -> Response:
    return Response("Not found.\n", 404, content_type="text/plain; charset=utf-8")


def _redirects(path: str) -> Found:
    found = lookups.redirect_from(path)
    if found is None:
        return None
    target, lang = found
    response = redirect(presenting.post_url(target) if lang else target, code=301)
    return hits.counted(path, response)


def _old_paths(path: str) -> Found:
    return _to(lookups.published_at_old_path(path))


def _dated(path: str) -> Found:
    dated = rules.dated_path(path)
    return _to(lookups.published_at_dated(dated)) if dated else None


def _short_dates(path: str) -> Found:
    """Lead `/2022/3/` to `/2022/03/`."""
    found = _SHORT_DATE.fullmatch(path)
    if found is None:
        return None
    right = "/".join(part.zfill(2) for part in path.split("/"))
    return redirect(url_for("pages.entry", path=right), code=301)


def _search(path: str) -> Found:
    first, _slash, words = path.partition("/")
    asked = _BESIDE_A_SEARCH.fullmatch(words) if first == "search" else None
    return search.moved(**asked.groupdict()) if asked else None


def _attachments(path: str) -> Found:
    file = lookups.media_at_old_path(path)
    return redirect(f"/{file}", code=301) if file else None


def _files(path: str) -> Found:
    file = media_routes.stored(f"{media_routes.OLD_PAGES}/{path}") if "." in path else None
    return media_routes.sent(file) if file else None


def _parts_of_posts(path: str) -> Found:
    beside = _BESIDE_A_POST.fullmatch(path)
    if beside is None:
        return None
    found = lookups.published_at_path(beside[1])
    return _to(found[0]) if found else _dated(beside[1])


def _beginnings(path: str) -> Found:
    dated = rules.dated_path(path)
    part = dated.slug if dated else path
    found = lookups.beginning(part) if len(part) >= _SHORTEST_PART else []
    return redirect(presenting.post_url(found[0]), code=301) if len(found) == 1 else None


def _to(post: Post | None) -> Found:
    return redirect(presenting.post_url(post.path), code=301) if post else None


RULES: Final[tuple[Callable[[str], Found], ...]] = (
    _redirects, _behind_index, _machines, _old_paths, _dated, _short_dates, _search, _attachments,
    _files, _parts_of_posts, _beginnings,
)  # fmt: skip
