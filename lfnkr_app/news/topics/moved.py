"""Where the addresses of a category or tag lead that was renamed, merged or deleted."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lfnkr_app.news import lookups, presenting
from lfnkr_app.news.redirects import hits

Found = ResponseReturnValue | None


def slug_of(kind: str, slug: str) -> str | None:
    """Return the slug that took over from an old one of that kind."""
    first, _slash, new = (_target(kind, slug) or "").strip("/").partition("/")
    return new if first == kind and new and "/" not in new else None


def list_of(kind: str, slug: str, page: int) -> Found:
    """Return the way from a page of an old list to the same page of the new one."""
    target = _target(kind, slug)
    if target is None:
        return None
    values: dict[str, Any] = {"page": page} if page > 1 else {}
    new = slug_of(kind, slug)
    url = url_for(f"news.{kind}", slug=new, **values) if new else _address(target)
    return _counted(kind, slug, url)


def feed_of(kind: str, slug: str, form: str) -> Found:
    """Return the way from an old feed to the new one; to the whole site's where none took over."""
    if _target(kind, slug) is None:
        return None
    values: dict[str, Any] = {"form": form} if form != "rss" else {}
    new = slug_of(kind, slug)
    url = (
        url_for(f"news.{kind}_feed", slug=new, **values) if new else url_for("news.feed", **values)
    )
    return _counted(kind, slug, url)


def _target(kind: str, slug: str) -> str | None:
    found = lookups.redirect_from(f"{kind}/{slug}")
    return None if found is None else found[0]


def _address(target: str) -> str:
    """Return a path of ours in the reader's language; an address elsewhere as it is."""
    return presenting.post_url(target.strip("/")) if target.startswith("/") else target


def _counted(kind: str, slug: str, url: str) -> Response:
    return hits.counted(f"{kind}/{slug}", redirect(url, code=301))
