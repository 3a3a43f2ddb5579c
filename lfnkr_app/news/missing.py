"""The page of an address that leads nowhere: near ones, search, topics, recent posts, years."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news import near, presenting, queries
from lfnkr_app.news.models import Post

#: The names of queries whose value is somebody's words for a post.
_NAMED = ("name", "pagename", "category_name", "tag", "author_name")


def answer(
    sentence: str | None = None, retry: tuple[str, str] | None = None
) -> ResponseReturnValue:
    """Return the 404 page; `retry` is a nearby address with its name."""
    words = sentence or _("We cannot find that page. Try a year, a topic or a search.")
    asked = _asked()
    return render_template(
        "errors/missing.html", code=404, title=_("Page not found"), message=words, retry=retry,
        near=presenting.items(_near(asked)), search_url=url_for("pages.home"),
        search_words=near.words_of(asked), topics=presenting.categories(queries.topics_in_use()),
        recent=presenting.items(queries.listed(limit=5)),
        years=presenting.years(queries.months()), noindex=True,
    ), 404  # fmt: skip


def _asked() -> str:
    """Return the part of the address that may name what was looked for."""
    named = (request.args[name] for name in _NAMED if request.args.get(name))
    return request.path if request.path != "/" else next(named, "")


def _near(asked: str) -> list[queries.Line]:
    paths = near.paths_near(asked)
    if not paths:
        return []
    query = select(Post.path, Post.id).where(Post.path.in_(paths), queries.PUBLISHED)
    ids = {row.path: row.id for row in db.session.execute(query.order_by(Post.id.desc()))}
    return queries.by_ids([ids[path] for path in paths if path in ids])
