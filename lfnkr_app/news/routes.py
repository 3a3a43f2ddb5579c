"""Archives: by topic, tag, author, year, month and day, and the grid of them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from lfnkr_app import i18n
from lfnkr_app.news import categories, lookups, missing, presenting, queries, rules
from lfnkr_app.news.topics import moved

bp = Blueprint("news", __name__)
Links = list[tuple[str, str]]


@dataclass(frozen=True)
class Around:
    """What lies over and under a list, as (name, address), and what is said of it."""

    above: Links = field(default_factory=list)
    below: Links = field(default_factory=list)
    below_name: str | None = None
    about: str = ""


@bp.get("/archive/")
def archive() -> ResponseReturnValue:
    """Return the year by month grid, the topics and a search box."""
    months = queries.months()
    return render_template(
        "news/archive.html", years=presenting.years(months), total=sum(months.values()),
        topics=presenting.categories(queries.topics_in_use()),
    )  # fmt: skip


@bp.get("/category/<path:slug>/")
@bp.get("/category/<path:slug>/page/<int:page>/")
def category(slug: str, page: int = 1) -> ResponseReturnValue:
    """Return the posts under a category."""
    if "/" in slug:
        return _nested_category(slug.rpartition("/")[2], page)
    found = lookups.category(slug)
    if found is None:
        return moved.list_of("category", slug, page) or missing.answer()
    above, below = categories.parents(found.id), categories.children(found.id)
    around = Around(_branches(above), _branches(below), about=found.description)
    return _list(found.name, queries.in_category(found.id), page=page, endpoint=".category",
                 values={"slug": slug}, around=around)  # fmt: skip


def _branches(found: Iterable[categories.Branch]) -> list[tuple[str, str]]:
    return presenting.categories((branch.slug, branch.name) for branch in found)


def _nested_category(slug: str, page: int) -> ResponseReturnValue:
    """Lead a category under its parents, as WordPress had them, to its own address."""
    if lookups.category(slug) is None:
        return moved.list_of("category", slug, page) or missing.answer()
    return redirect(_page_url(".category", page, {"slug": slug}), code=301)


@bp.get("/tag/<slug>/")
@bp.get("/tag/<slug>/page/<int:page>/")
def tag(slug: str, page: int = 1) -> ResponseReturnValue:
    """Return the posts that bear a tag."""
    found = lookups.tag(slug)
    if found is None:
        return moved.list_of("tag", slug, page) or missing.answer()
    return _list(found.name, queries.with_tag(found.id), page=page, endpoint=".tag",
                 values={"slug": slug})  # fmt: skip


@bp.get("/author/<slug>/")
@bp.get("/author/<slug>/page/<int:page>/")
def author(slug: str, page: int = 1) -> ResponseReturnValue:
    """Return the posts of one author; somebody without any is not there."""
    found = lookups.author(slug)
    if found is None or not queries.total(queries.by_author(found.id)):
        return missing.answer()
    return _list(found.name, queries.by_author(found.id), page=page, endpoint=".author",
                 values={"slug": slug})  # fmt: skip


@bp.get("/<year:year>/")
@bp.get("/<year:year>/page/<int:page>/")
def year(year: int, page: int = 1) -> ResponseReturnValue:
    """Return the posts of a year."""
    return _period(rules.period(year), page, ".year", {"year": year})


@bp.get("/<year:year>/<two:month>/")
@bp.get("/<year:year>/<two:month>/page/<int:page>/")
def month(year: int, month: int, page: int = 1) -> ResponseReturnValue:
    """Return the posts of a month."""
    return _period(rules.period(year, month), page, ".month", {"year": year, "month": month})


@bp.get("/<year:year>/<two:month>/<two:day>/")
@bp.get("/<year:year>/<two:month>/<two:day>/page/<int:page>/")
def day(year: int, month: int, day: int, page: int = 1) -> ResponseReturnValue:
    """Return the posts of a day."""
    values = {"year": year, "month": month, "day": day}
    return _period(rules.period(year, month, day), page, ".day", values)


def _period(
    asked: rules.Period | None, page: int, endpoint: str, values: dict[str, Any]
) -> ResponseReturnValue:
    if asked is None:
        return missing.answer()
    if not queries.total(queries.within(asked)):
        return _empty_period(asked)
    return _list(_title(asked), queries.within(asked), page=page, endpoint=endpoint, values=values,
                 around=_around_period(asked))  # fmt: skip


def _around_period(asked: rules.Period) -> Around:
    """Return the year and month that a time lies in, and the months of a year."""
    if asked.month is None:
        months = sorted(month for month in queries.months() if month[0] == asked.year)
        return Around(below=[_month_link(*month) for month in months], below_name=_("Months"))
    year = (str(asked.year), url_for(".year", year=asked.year))
    return Around(above=[year, _month_link(asked.year, asked.month)] if asked.day else [year])


def _month_link(year: int, month: int) -> tuple[str, str]:
    return presenting.month_name(year, month), url_for(".month", year=year, month=month)


def _title(asked: rules.Period) -> str:
    if asked.month is None:
        return str(asked.year)
    if asked.day is None:
        return presenting.month_name(asked.year, asked.month)
    return i18n.written_day(asked.begins)


def _empty_period(asked: rules.Period) -> ResponseReturnValue:
    """Return 404 with the months nearest to one that has no posts."""
    before, after = lookups.months_beside(asked.begins, asked.ends)
    links = [_month_link(*month) for month in (before, after) if month is not None]
    return render_template(
        "news/empty_period.html", name=_title(asked), near=links, noindex=True
    ), 404


def _list(
    title: str,
    condition: ColumnElement[bool],
    *,
    page: int,
    endpoint: str,
    values: dict[str, Any],
    around: Around | None = None,
) -> ResponseReturnValue:
    """Return one page of a list; the first has no number, past the end is 404."""
    if page == 1 and "page" in (request.view_args or {}):
        return redirect(url_for(endpoint, **values), code=301)
    total = queries.total(condition)
    pages = rules.last_page(total)
    if not 1 <= page <= pages:
        return missing.answer()
    lines = queries.listed(condition, limit=rules.A_PAGE, offset=(page - 1) * rules.A_PAGE)
    return render_template(
        "news/list.html", heading=title, items=presenting.items(lines), page=page, pages=pages,
        total=total, page_url=lambda number: _page_url(endpoint, number, values),
        page_feeds=[(title, _feed_url(endpoint, values))], **vars(around or Around()),
    )  # fmt: skip


def _feed_url(endpoint: str, values: dict[str, Any]) -> str:
    """Return the feed of a list; a day has that of its month."""
    name = {".day": ".month"}.get(endpoint, endpoint)
    return url_for(f"{name}_feed", **{k: v for k, v in values.items() if k != "day"})


def _page_url(endpoint: str, number: int, values: dict[str, Any]) -> str:
    return url_for(endpoint, **(values | {"page": number} if number > 1 else values))
