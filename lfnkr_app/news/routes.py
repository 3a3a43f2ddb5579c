"""Archives: by topic, tag, author, year, month and day, and the grid of them all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from lfnkr_app import i18n
from lfnkr_app.news import lookups, missing, presenting, queries, rules

bp = Blueprint("news", __name__)


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
        return redirect(url_for(".category", slug=slug.rpartition("/")[2]), code=301)
    found = lookups.category(slug)
    if found is None:
        return missing.answer()
    return _list(found.name, queries.in_category(found.id), page=page, endpoint=".category",
                 values={"slug": slug}, feed=url_for("news.category_feed", slug=slug))  # fmt: skip


@bp.get("/tag/<slug>/")
@bp.get("/tag/<slug>/page/<int:page>/")
def tag(slug: str, page: int = 1) -> ResponseReturnValue:
    """Return the posts that bear a tag."""
    found = lookups.tag(slug)
    if found is None:
        return missing.answer()
    return _list(found.name, queries.with_tag(found.id), page=page, endpoint=".tag",
                 values={"slug": slug}, feed=url_for("news.tag_feed", slug=slug))  # fmt: skip


@bp.get("/author/<slug>/")
@bp.get("/author/<slug>/page/<int:page>/")
def author(slug: str, page: int = 1) -> ResponseReturnValue:
    """Return the posts of one author; somebody without any is not there."""
    found = lookups.author(slug)
    if found is None or not queries.total(queries.by_author(found.id)):
        return missing.answer()
    return _list(found.name, queries.by_author(found.id), page=page, endpoint=".author",
                 values={"slug": slug}, feed=url_for("news.author_feed", slug=slug))  # fmt: skip


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
    feed = url_for("news.month_feed" if asked.month else "news.year_feed",
                   **{k: v for k, v in values.items() if k != "day"})  # fmt: skip
    return _list(_title(asked), queries.within(asked), page=page, endpoint=endpoint, values=values,
                 feed=feed)  # fmt: skip


def _title(asked: rules.Period) -> str:
    if asked.month is None:
        return str(asked.year)
    if asked.day is None:
        return presenting.month_name(asked.year, asked.month)
    return i18n.written_day(asked.begins)


def _empty_period(asked: rules.Period) -> ResponseReturnValue:
    """Return 404 with the months nearest to one that has no posts."""
    before, after = lookups.months_beside(asked.begins, asked.ends)
    links = [
        (presenting.month_name(*month), url_for(".month", year=month[0], month=month[1]))
        for month in (before, after) if month is not None
    ]  # fmt: skip
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
    feed: str,
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
        total=total, feed_url=feed, page_url=lambda number: _page_url(endpoint, number, values),
    )  # fmt: skip


def _page_url(endpoint: str, number: int, values: dict[str, Any]) -> str:
    return url_for(endpoint, **(values | {"page": number} if number > 1 else values))
