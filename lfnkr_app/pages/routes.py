"""The home page, each post and page at its address, standing texts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lfnkr_app import i18n
from lfnkr_app.news import lookups, missing, presenting, queries, rules
from lfnkr_app.pages import blocks, old_addresses, query_addresses, search, showing, standing
from lfnkr_app.petitions import queries as petitions
from lfnkr_app.web import canonical

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Return the home page, search results, or where an old query address leads."""
    if "s" in request.args:
        return search.results(request.args["s"], request.args.get("page", ""))
    if old := query_addresses.answer(request.args):
        return old
    return _home()


def _home() -> ResponseReturnValue:
    months = queries.months()
    card = petitions.featured_card()
    return render_template(
        "pages/home.html", card=card, items=presenting.items(queries.front(limit=rules.A_PAGE)),
        years=presenting.years(months),
        topics=presenting.categories(queries.topics_in_use()),
        blocks=blocks.home(), safe_contact=blocks.safe_contact(),
        has_older=sum(months.values()) > rules.A_PAGE,
    )  # fmt: skip


@bp.get("/page/<int:page>/")
def older(page: int) -> ResponseReturnValue:
    """Return a further page of all posts; the first is home, past the end is 404."""
    if page == 1:
        return redirect(url_for(".home"), code=301)
    total = queries.total()
    pages = rules.last_page(total)
    if not 1 <= page <= pages:
        return missing.answer()
    lines = queries.front(limit=rules.A_PAGE, offset=(page - 1) * rules.A_PAGE)
    return render_template(
        "pages/older.html", items=presenting.items(lines), page=page, pages=pages, total=total,
        page_url=lambda n: url_for(".older", page=n) if n > 1 else url_for(".home"),
    )  # fmt: skip


@bp.get("/<path:path>/", strict_slashes=False)
@canonical.settles_spelling
def entry(path: str) -> ResponseReturnValue:
    """Return the post or page at its address, or where an old address leads."""
    family = lookups.family_at_path(rules.normal_path(path))
    if family is None:
        return old_addresses.answer(path)
    return canonical.to_right_spelling() or showing.answer(family)


@bp.get("/safety/")
def safety() -> ResponseReturnValue:
    """Return what we protect and what we cannot."""
    return _standing("safety")


@bp.get("/how-we-count/")
def how_we_count() -> ResponseReturnValue:
    """Return how signatures and other figures come about."""
    return _standing("how-we-count")


def _standing(name: str) -> ResponseReturnValue:
    text = standing.text(name, i18n.current())
    there = [code for code in i18n.LANGUAGES if standing.text(name, code).lang == code]
    urls = {code: canonical.full_path(lang=code, query=False) for code in there}
    return render_template(
        "pages/standing.html", text=text, body=Markup(text.html),  # noqa: S704 - cleaned when read
        other_language=presenting.other_language(text.lang),
        alternates=presenting.alternates(urls, text.lang),
        canonical_url=presenting.absolute(urls[text.lang]),
    )  # fmt: skip
