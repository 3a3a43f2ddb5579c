"""The page of an address that leads nowhere: search, recent posts, the year grid."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lfnkr_app.news import presenting, queries


def answer(
    sentence: str | None = None, retry: tuple[str, str] | None = None
) -> ResponseReturnValue:
    """Return the 404 page; `retry` is a nearby address with its name."""
    words = sentence or _("We cannot find that page. Try a year, a topic or a search.")
    return render_template(
        "errors/error.html", code=404, title=_("Page not found"), message=words, retry=retry,
        search_url=url_for("pages.home"), recent=presenting.items(queries.listed(limit=5)),
        years=presenting.years(queries.months()), noindex=True,
    ), 404  # fmt: skip
