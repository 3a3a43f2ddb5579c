"""WordPress's addresses by query: `?p=12`, `?m=202310`, `?cat=4` and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from lfnkr_app.news import lookups, missing, presenting, rules
from lfnkr_app.news.models import Author, Category, Tag

Target = str | None


def answer(args: Mapping[str, str]) -> ResponseReturnValue | None:
    """Return where the first known name of a query leads, 404 for nowhere, None without one."""
    name = next((name for name in RULES if name in args), None)
    if name is None:
        return None
    target = RULES[name](args[name])
    return redirect(target, code=301) if target else missing.answer()


def _post(value: str) -> Target:
    number = _number(value)
    post = lookups.published_by_wordpress_id(number)
    return presenting.post_url(post.path) if post else _file(value)


def _file(value: str) -> Target:
    path = lookups.media_by_wordpress_id(_number(value))
    return f"/{path}" if path else None


def _name(value: str) -> Target:
    path = rules.normal_path(value)
    found = lookups.published_at_path(path)
    post = found[0] if found else lookups.published_by_slug(path)
    return presenting.post_url(post.path) if post else None


def _period(value: str) -> Target:
    period = rules.period_of_m(value)
    if period is None:
        return None
    parts = {"month": period.month, "day": period.day}
    given: dict[str, Any] = {name: part for name, part in parts.items() if part is not None}
    endpoint = ("news.year", "news.month", "news.day")[len(given)]
    return url_for(endpoint, year=period.year, **given)


def _category(value: str) -> Target:
    slug = lookups.slug_by_wordpress_id(Category, _number(value))
    return url_for("news.category", slug=slug) if slug else None


def _category_name(value: str) -> Target:
    found = lookups.category(value.strip("/").rpartition("/")[2].lower())
    return url_for("news.category", slug=found.slug) if found else None


def _tag(value: str) -> Target:
    """Return where `?tag=` leads: WordPress takes the slug here, `tag_id` the number."""
    found = lookups.tag(value.lower())
    slug = found.slug if found else lookups.slug_by_wordpress_id(Tag, _number(value))
    return url_for("news.tag", slug=slug) if slug else None


def _author(value: str) -> Target:
    slug = lookups.slug_by_wordpress_id(Author, _number(value))
    return url_for("news.author", slug=slug) if slug else None


def _author_name(value: str) -> Target:
    found = lookups.author(value.lower())
    return url_for("news.author", slug=found.slug) if found else None


def _page(value: str) -> Target:
    number = _number(value)
    return url_for("pages.older", page=number) if number > 1 else url_for("pages.home")


def _feed(value: str) -> Target:
    if value.startswith("comments"):
        return url_for("news.comments_feed")
    return url_for("news.feed", form="atom") if value == "atom" else url_for("news.feed")


def _number(value: str) -> int:
    """Return a number that a database column can hold; anything else is 0, which nothing has."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0


RULES: Final[dict[str, Callable[[str], Target]]] = {
    "p": _post, "page_id": _post, "attachment_id": _file, "name": _name, "pagename": _name,
    "m": _period, "cat": _category, "category_name": _category_name, "tag": _tag, "tag_id": _tag,
    "author": _author, "author_name": _author_name, "feed": _feed, "paged": _page,
}  # fmt: skip
