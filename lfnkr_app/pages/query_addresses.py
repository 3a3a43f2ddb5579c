"""WordPress's addresses by query: `?p=12`, `?m=202310`, `?cat=4`, `?paged=2`, `?feed=rss2`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, true

from lfnkr_app.news import lookups, missing, presenting, queries, rules
from lfnkr_app.news.models import Author, Category, Tag
from lfnkr_app.news.topics import moved


class Place(NamedTuple):
    """Where something stands: its address, and what its feed and further pages are made from."""

    url: str
    endpoint: str = ""
    values: dict[str, Any] = {}  # noqa: RUF012 - nobody writes into it


Found = Place | None
Args = Mapping[str, str]
FEEDS: Final = {
    "pages.home": "news.feed", "pages.entry": "news.post_feed",
    "news.category": "news.category_feed", "news.tag": "news.tag_feed",
    "news.author": "news.author_feed", "news.year": "news.year_feed",
    "news.month": "news.month_feed", "news.day": "news.month_feed",
}  # fmt: skip


def answer(args: Args) -> ResponseReturnValue | None:
    """Return where the first known name of a query leads, 404 for nowhere, None without one."""
    name = next((name for name in RULES if name in args), None)
    return None if name is None else _led(RULES[name](args), args)


def on_lists() -> ResponseReturnValue | None:
    """Lead `?paged=2` and `?feed=rss2` behind a list's or post's own address to the right one."""
    endpoint = request.endpoint or ""
    named = {"paged", "feed"} & request.args.keys()
    if not named or endpoint not in FEEDS or endpoint == "pages.home":
        return None  # Home answers by itself: there other names may stand beside these.
    values = {k: v for k, v in (request.view_args or {}).items() if k != "page"}
    if endpoint == "pages.entry":
        return _of_entry(rules.normal_path(values["path"]))
    if "slug" in values:
        values["slug"] = values["slug"].rpartition("/")[2]
    return _led(_place(endpoint, **values), request.args)


def _of_entry(path: str) -> ResponseReturnValue | None:
    known = "feed" in request.args and lookups.published_at_path(path)
    return _led(_place("pages.entry", path=path), request.args) if known else None


def _led(place: Found, args: Args) -> ResponseReturnValue:
    url = _url(place, args) if place else None
    return redirect(url, code=301) if url else missing.answer()


def _url(place: Place, args: Args) -> str | None:
    if args.get("feed") and place.endpoint in FEEDS:
        return _feed_url(place, args["feed"])
    return _page_url(place, args["paged"]) if "paged" in args else place.url


def _feed_url(place: Place, kind: str) -> str:
    form: dict[str, Any] = {"form": "atom"} if kind.endswith("atom") else {}
    if kind.startswith("comments"):
        return url_for("news.comments_feed", **form)
    values = {k: v for k, v in place.values.items() if k != "day"}
    return url_for(FEEDS[place.endpoint], **values, **form)


def _page_url(place: Place, text: str) -> str | None:
    """Return the address of a further page of a list, None past its end."""
    number = _whole(text)
    if number <= 1 or place.endpoint in {"", "pages.entry"}:
        return place.url
    condition = CONDITIONS[place.endpoint](place.values)
    total = 0 if condition is None else queries.total(condition)
    if number > rules.last_page(total):
        return None
    endpoint = "pages.older" if place.endpoint == "pages.home" else place.endpoint
    return url_for(endpoint, page=number, **place.values)


def _whole(text: str) -> int:
    """Return a page number, however long; 1 for what is none."""
    return int(text[:12]) if re.fullmatch(r"[0-9]+", text) else 1


def _place(endpoint: str, **values: Any) -> Place:
    return Place(url_for(endpoint, **values), endpoint, values)


def _post_place(path: str) -> Place:
    return Place(presenting.post_url(path), "pages.entry", {"path": path})


def _labelled(endpoint: str, slug: str | None) -> Found:
    return _place(endpoint, slug=slug) if slug else None


def _post(value: str) -> Found:
    post = lookups.published_by_wordpress_id(_number(value))
    return _post_place(post.path) if post else _file(value)


def _file(value: str) -> Found:
    path = lookups.media_by_wordpress_id(_number(value))
    return Place(f"/{path}") if path else None


def _name(value: str) -> Found:
    path = rules.normal_path(value)
    found = lookups.published_at_path(path)
    post = found[0] if found else lookups.published_by_slug(path)
    return _post_place(post.path) if post else None


def _period(period: rules.Period | None) -> Found:
    if period is None:
        return None
    parts = {"month": period.month, "day": period.day}
    given = {name: part for name, part in parts.items() if part is not None}
    endpoint = ("news.year", "news.month", "news.day")[len(given)]
    return _place(endpoint, year=period.year, **given)


def _calendar(args: Args) -> Found:
    """Return the archive of `?year=2003&monthnum=3&day=28`."""
    parts = [args[name] for name in ("year", "monthnum", "day") if args.get(name)]
    whole = all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts) and args["year"]
    return _period(rules.period(*map(int, parts))) if whole else None


def _category(value: str) -> Found:
    slug = lookups.slug_by_wordpress_id(Category, _number(value))
    return _labelled("news.category", slug or moved.slug_of("category", value))


def _category_name(value: str) -> Found:
    slug = value.strip("/").rpartition("/")[2].lower()
    found = lookups.category(slug)
    return _labelled("news.category", found.slug if found else moved.slug_of("category", slug))


def _tag(value: str) -> Found:
    """Return where `?tag=` leads: WordPress takes the slug here, `tag_id` the number."""
    found = lookups.tag(value.lower())
    slug = found.slug if found else lookups.slug_by_wordpress_id(Tag, _number(value))
    return _labelled("news.tag", slug or moved.slug_of("tag", value.lower()))


def _author(value: str) -> Found:
    return _labelled("news.author", lookups.slug_by_wordpress_id(Author, _number(value)))


def _author_name(value: str) -> Found:
    found = lookups.author(value.lower())
    return _labelled("news.author", found.slug if found else None)


def _number(value: str) -> int:
    """Return a number that a database column can hold; anything else is 0, which nothing has."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0


def _of(name: str, find: Callable[[str], Found]) -> tuple[str, Callable[[Args], Found]]:
    return name, lambda args: find(args[name])


def _home(_args: Args) -> Found:
    return _place("pages.home")


RULES: Final[dict[str, Callable[[Args], Found]]] = dict(
    (
        *(_of(name, _post) for name in ("p", "page_id")), _of("attachment_id", _file),
        *(_of(name, _name) for name in ("name", "pagename")),
        _of("m", lambda value: _period(rules.period_of_m(value))), ("year", _calendar),
        _of("cat", _category), _of("category_name", _category_name),
        *(_of(name, _tag) for name in ("tag", "tag_id")), _of("author", _author),
        _of("author_name", _author_name), ("feed", _home), ("paged", _home),
    )
)  # fmt: skip


def _in_period(values: dict[str, Any]) -> ColumnElement[bool] | None:
    period = rules.period(**values)
    return queries.within(period) if period else None


def _under(
    find: Callable[[str], Any], condition: Callable[[int], ColumnElement[bool]]
) -> Callable[[dict[str, Any]], ColumnElement[bool] | None]:
    def made(values: dict[str, Any]) -> ColumnElement[bool] | None:
        found = find(values["slug"].rpartition("/")[2])
        return condition(found.id) if found else None

    return made


#: What each list holds, to know its last page.
CONDITIONS: Final[dict[str, Callable[[dict[str, Any]], ColumnElement[bool] | None]]] = {
    "pages.home": lambda _values: true(),
    "news.category": _under(lambda slug: lookups.category(slug), queries.in_category),
    "news.tag": _under(lambda slug: lookups.tag(slug), queries.with_tag),
    "news.author": _under(lambda slug: lookups.author(slug), queries.by_author),
    "news.year": _in_period, "news.month": _in_period, "news.day": _in_period,
}  # fmt: skip
