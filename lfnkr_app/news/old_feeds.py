"""Feeds at WordPress's other addresses: `/category/x/feed/rdf/`, `/search/words/feed/`."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app.news import lookups, missing, rules
from lfnkr_app.news.routes import bp

OLD: Final = "<any(rss,rss2,rdf):kind>"
_LABELS: Final = {
    "category": "news.category_feed", "tag": "news.tag_feed", "author": "news.author_feed",
}  # fmt: skip
_PERIOD: Final = re.compile(r"([0-9]{4})(?:/([0-9]{2})(?:/[0-9]{2})?)?")


@bp.get(f"/<path:path>/feed/{OLD}/")
def old_kind(path: str, kind: str) -> ResponseReturnValue:
    """Lead a feed of an old kind to the RSS feed of the same list or post; all are RSS now."""
    return answer(path, "rss", known=bool(lookups.published_at_path(path)))


@bp.get(f"/category/<path:slug>/feed/{OLD}/")
def old_kind_of_category(slug: str, kind: str) -> ResponseReturnValue:
    """Lead a category's feed of an old kind to its RSS feed."""
    return old_kind(f"category/{slug}", kind)


def answer(path: str, form: str, *, known: bool = False) -> ResponseReturnValue:
    """Return where the feed of an old path leads; `known` says that a post has just that path."""
    values: dict[str, Any] = {"form": form} if form != "rss" else {}
    target = _of_post(path, values) if known else _of_list(path, values) or _of_old(path, values)
    return redirect(target, code=301) if target else missing.answer()


def _of_post(path: str, values: dict[str, Any]) -> str:
    return url_for("news.post_feed", path=path, **values)


def _of_list(path: str, values: dict[str, Any]) -> str | None:
    first, _slash, rest = path.partition("/")
    if path == "comments":
        return url_for("news.comments_feed", **values)
    if first == "search" and rest:
        return url_for("pages.home", s=rest, feed="atom" if values else "rss2")
    if first in _LABELS and rest:
        return url_for(_LABELS[first], slug=rest.rpartition("/")[2], **values)
    return _of_period(path, values)


def _of_period(path: str, values: dict[str, Any]) -> str | None:
    found = _PERIOD.fullmatch(path)
    period = rules.period(int(found[1]), int(found[2] or 1)) if found else None
    if found is None or period is None:
        return None
    given: dict[str, Any] = {"year": period.year, **values}
    if found[2]:
        return url_for("news.month_feed", month=period.month, **given)
    return url_for("news.year_feed", **given)


def _of_old(path: str, values: dict[str, Any]) -> str | None:
    """Return the feed of the post that had an old path; one nowhere has none."""
    dated = rules.dated_path(path)
    post = lookups.published_at_dated(dated) if dated else lookups.published_at_old_path(path)
    if post is not None:
        return _of_post(post.path, values)
    found = lookups.redirect_from(path)
    return _of_post(found[0], values) if found and found[1] else None
