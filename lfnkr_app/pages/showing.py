"""One post or page as readers see it: in their language if it has that, with what belongs to it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lfnkr_app import i18n
from lfnkr_app.news import beside, lookups, presenting, queries, rules
from lfnkr_app.news.library import rendering
from lfnkr_app.news.lookups import Family
from lfnkr_app.news.models import Kind, Post
from lfnkr_app.pages import social
from lfnkr_app.petitions import queries as petitions
from lfnkr_app.web.pages import LanguageLink


def answer(family: Family) -> ResponseReturnValue:
    """Return the post in the reader's language, or the way to the address that it has there."""
    known = family.known
    spoken = known.get(i18n.current()) or known.get(i18n.DEFAULT) or family.post
    if spoken.path != family.post.path:
        return redirect(presenting.post_url(spoken.path), code=301)
    facts = _facts(spoken, known)
    if spoken.kind == Kind.PAGE:
        return render_template("pages/page.html", trail=_trail(spoken), **facts)
    return render_template("pages/post.html", **facts | _article(spoken, family))


def _facts(spoken: Post, known: dict[str, Post]) -> dict[str, Any]:
    """Return what the templates of posts and of pages share.

    In a language that a post lacks it shows as it was written, under one plain line. Search
    engines are told of real translations only, and that such a page is a copy of the real one.
    """
    picture = social.of_post(spoken)
    urls = {lang: presenting.post_url(post.path, lang) for lang, post in known.items()}
    return {
        "post": spoken, "body": Markup(rendering.with_sizes(spoken.body_html)),  # noqa: S704 - stored clean
        "lead": _lead(spoken), "other_language": presenting.other_language(spoken.lang),
        "also_in": [code for code in i18n.LANGUAGES if code in known and code != spoken.lang],
        "url_in": urls, "languages": _languages(spoken, urls),
        "alternates": presenting.alternates(urls, spoken.lang),
        "canonical_url": presenting.absolute(urls[spoken.lang]),
        "card_url": social.address(picture), "card_words": picture.title,
        "shared_title": spoken.social_title or spoken.title, "social_lang": spoken.lang,
    }  # fmt: skip


def _lead(post: Post) -> rendering.Figure | None:
    """Return the picture over the text, unless the text shows it itself."""
    shown = rendering.figure(post.lead_image) if post.lead_image else None
    return None if shown is None or shown.src in post.body_html else shown


def _languages(spoken: Post, urls: dict[str, str]) -> list[LanguageLink]:
    return [
        LanguageLink(
            code, language.hreflang, language.label,
            urls.get(code) or presenting.post_url(spoken.path, code), code == i18n.current(),
        )
        for code, language in i18n.LANGUAGES.items()
    ]  # fmt: skip


def _article(spoken: Post, family: Family) -> dict[str, Any]:
    topics = queries.topics_of([family.original_id]).get(family.original_id, ())
    around = beside.beside(family.original)
    near = presenting.items(line for line in (around.older, around.newer) if line)
    return {
        "minutes": rules.minutes_to_read(spoken.text, spoken.lang), "month": _month(spoken),
        **_carried(family.original_id, spoken),
        "topics": presenting.topic_links(t for t in topics if t.kind == "category"),
        "tags": presenting.topic_links(t for t in topics if t.kind == "tag"),
        "related": presenting.items(around.related),
        "older": near[0] if around.older else None, "newer": near[-1] if around.newer else None,
        "updates": presenting.boxes(beside.updates(spoken.id)),
        "threads": presenting.threads(beside.threads(beside.comments(spoken.id))),
    }  # fmt: skip


def _carried(post_id: int, spoken: Post) -> dict[str, Any]:
    """Return the letter that a post carries: its card, and the very words that people sign."""
    card = petitions.card_for_post(post_id)
    signed = petitions.carried_by_post(post_id, spoken.lang) if card else None
    if signed is None:
        return {"card": card, "signed": None}
    words = Markup(rendering.with_sizes(signed.text))  # noqa: S704 - stored clean
    return {"card": card, "signed": signed, "body": words}


def _month(post: Post) -> tuple[str, str]:
    assert post.published_at is not None  # noqa: S101 - the database says so of what is published
    year, month = rules.month_key(post.published_at)
    return presenting.month_name(year, month), url_for("news.month", year=year, month=month)


def _trail(post: Post) -> list[tuple[str, str]]:
    """Return the pages that a nested page lies under, the top one first."""
    return [(title, presenting.post_url(path)) for path, title in lookups.titles_above(post)]
