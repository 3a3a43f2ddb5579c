"""The home page, each post and page at its address, standing texts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lfnkr_app import i18n
from lfnkr_app.news import lookups, missing, presenting, queries, rules
from lfnkr_app.news.models import Kind, Post
from lfnkr_app.pages import old_addresses, query_addresses, search, standing
from lfnkr_app.petitions import queries as petitions

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
        "pages/home.html", card=card, items=presenting.items(queries.listed(limit=rules.A_PAGE)),
        years=presenting.years(months),
        topics=presenting.categories(queries.topics_in_use()),
        programmes=standing.programmes(), figures=standing.figures(),
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
    lines = queries.listed(limit=rules.A_PAGE, offset=(page - 1) * rules.A_PAGE)
    return render_template(
        "pages/older.html", items=presenting.items(lines), page=page, pages=pages, total=total,
        page_url=lambda n: url_for(".older", page=n) if n > 1 else url_for(".home"),
    )  # fmt: skip


@bp.get("/<path:path>/", strict_slashes=False)
def entry(path: str) -> ResponseReturnValue:
    """Return the post or page at its address, or where an old address leads."""
    found = lookups.published_at_path(rules.normal_path(path))
    return _shown(found[0]) if found else old_addresses.answer(path)


def _shown(post: Post) -> ResponseReturnValue:
    """Return a post in the reader's language, at the address that it has there."""
    known = lookups.translations(post)
    spoken = known.get(i18n.current()) or known.get(i18n.DEFAULT) or post
    if spoken.path != post.path:
        return redirect(presenting.post_url(spoken.path), code=301)
    others = [code for code in i18n.LANGUAGES if code in known and code != spoken.lang]
    facts = {
        "post": spoken, "body": Markup(spoken.body_html), "also_in": others,  # noqa: S704 - stored clean
        "other_language": presenting.other_language(spoken.lang), "url_in": _url_in(known),
    }  # fmt: skip
    if post.kind == Kind.PAGE:
        return render_template("pages/page.html", trail=_trail(spoken), **facts)
    return _article(spoken, post.translation_group or post.id, facts)


def _article(post: Post, original_id: int, facts: dict[str, object]) -> ResponseReturnValue:
    topics = queries.topics_of([original_id]).get(original_id, ())
    return render_template(
        "pages/post.html", **facts,
        minutes=rules.minutes_to_read(post.text, post.lang),
        card=petitions.card_for_post(original_id), month=_month(post), post_url=presenting.post_url,
        topics=presenting.topic_links(t for t in topics if t.kind == "category"),
        tags=presenting.topic_links(t for t in topics if t.kind == "tag"),
        related=presenting.items(queries.related(original_id)), near=lookups.neighbours(post),
    )  # fmt: skip


def _month(post: Post) -> tuple[str, str]:
    assert post.published_at is not None  # noqa: S101 - the database says so of what is published
    year, month = rules.month_key(post.published_at)
    url = url_for("news.month", year=year, month=month)
    return presenting.month_name(year, month), url


def _url_in(known: dict[str, Post]) -> dict[str, str]:
    return {
        code: url_for("pages.entry", path=post.path, _lang=code) for code, post in known.items()
    }


def _trail(post: Post) -> list[tuple[str, str]]:
    """Return the pages that a nested page lies under, the top one first."""
    titles = lookups.titles_above(post)
    return [(title, presenting.post_url(path)) for path, title in titles]


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
    body = Markup(text.html)  # noqa: S704 - cleaned when read
    return render_template("pages/standing.html", text=text, body=body,
                           other_language=presenting.other_language(text.lang))  # fmt: skip
