"""The addresses of feeds; each has one language in all, since readers poll machines' addresses."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Response, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import undefer

from lfnkr_app import i18n
from lfnkr_app.database import db
from lfnkr_app.news import (
    comment_feeds,
    feeds,
    lookups,
    old_feeds,
    presenting,
    queries,
    rules,
    search_index,
    search_words,
)
from lfnkr_app.news.models import Author, Post
from lfnkr_app.news.routes import bp
from lfnkr_app.news.topics import moved
from lfnkr_app.web.organisation import organisation
from lfnkr_app.web.site_app import one_language

IN_A_FEED: Final = 10
KINDS: Final = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
_PERIOD: Final = re.compile(r"([0-9]{4})(?:/([0-9]{2}))?")
FORMAT: Final = "<any(atom):form>"


@bp.get("/feed/")
@bp.get(f"/feed/{FORMAT}/")
@one_language
def feed(form: str = "rss") -> ResponseReturnValue:
    """Return the newest posts."""
    return _feed("", "/", form, _entries())


@bp.get("/category/<path:slug>/feed/")
@bp.get(f"/category/<path:slug>/feed/{FORMAT}/")
@one_language
def category_feed(slug: str, form: str = "rss") -> ResponseReturnValue:
    """Return the newest posts under a category."""
    slug = slug.rpartition("/")[2]
    found = lookups.category(slug)
    if found is None:
        return moved.feed_of("category", slug, form) or abort(404)
    entries = _entries(queries.in_category(found.id))
    return _feed(found.name, f"/category/{found.slug}/", form, entries)


@bp.get("/tag/<slug>/feed/")
@bp.get(f"/tag/<slug>/feed/{FORMAT}/")
@one_language
def tag_feed(slug: str, form: str = "rss") -> ResponseReturnValue:
    """Return the newest posts that bear a tag."""
    found = lookups.tag(slug)
    if found is None:
        return moved.feed_of("tag", slug, form) or abort(404)
    return _feed(found.name, f"/tag/{found.slug}/", form, _entries(queries.with_tag(found.id)))


@bp.get("/author/<slug>/feed/")
@bp.get(f"/author/<slug>/feed/{FORMAT}/")
@one_language
def author_feed(slug: str, form: str = "rss") -> ResponseReturnValue:
    """Return the newest posts of an author; somebody without any is not there."""
    found = lookups.author(slug) or abort(404)
    entries = _entries(queries.by_author(found.id)) or abort(404)
    return _feed(found.name, f"/author/{found.slug}/", form, entries)


@bp.get("/<year:year>/feed/")
@bp.get(f"/<year:year>/feed/{FORMAT}/")
@one_language
def year_feed(year: int, form: str = "rss") -> ResponseReturnValue:
    """Return the newest posts of a year."""
    period = rules.period(year) or abort(404)
    return _feed(str(year), f"/{year}/", form, _entries(queries.within(period)))


@bp.get("/<year:year>/<two:month>/feed/")
@bp.get(f"/<year:year>/<two:month>/feed/{FORMAT}/")
@one_language
def month_feed(year: int, month: int, form: str = "rss") -> ResponseReturnValue:
    """Return the newest posts of a month."""
    period = rules.period(year, month) or abort(404)
    path = f"/{year}/{month:02}/"
    return _feed(path.strip("/"), path, form, _entries(queries.within(period)))


@bp.get("/comments/feed/")
@bp.get(f"/comments/feed/{FORMAT}/")
@one_language
def comments_feed(form: str = "rss") -> ResponseReturnValue:
    """Return the newest comments that the old site had; none are taken any more."""
    return _feed("Comments", "/", form, comment_feeds.newest(IN_A_FEED))


@bp.get("/<path:path>/feed/")
@bp.get(f"/<path:path>/feed/{FORMAT}/")
@one_language
def post_feed(path: str, form: str = "rss") -> ResponseReturnValue:
    """Return the feed of the comments that a post had; an old dated address leads there."""
    # Routing prefers this address to those of years and months, for it ends in a fixed word.
    if found := _PERIOD.fullmatch(path):
        year, month = int(found[1]), found[2]
        return month_feed(year, int(month), form) if month else year_feed(year, form)
    if posts := lookups.published_at_path(path):
        entries = comment_feeds.of_post(posts[0], IN_A_FEED)
        return _feed(posts[0].title, f"/{path}/", form, entries, i18n.LANGUAGES[posts[0].lang])
    dated = rules.dated_path(path)
    post = lookups.published_at_dated(dated) if dated else None
    return redirect(f"/{post.path}/feed/", code=301) if post else old_feeds.answer(path, form)


def search_feed(
    question: str, form: str = "rss", narrow: search_index.Narrow = search_index.EVERYTHING
) -> Response:
    """Return the best results of a search as a feed, the newest first."""
    asked = search_words.terms(question)
    found = search_index.find(asked, limit=IN_A_FEED, narrow=narrow)
    entries = _entries(Post.id.in_(found.ids))
    answer = _feed(question[:80], "/", form, entries)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _feed(
    name: str,
    path: str,
    form: str,
    entries: list[feeds.Entry],
    language: i18n.Language = i18n.LANGUAGES[i18n.DEFAULT],
) -> Response:
    site, site_url = organisation(), current_app.config["SITE_URL"]
    made = feeds.Feed(
        title=f"{name} | {site.name}" if name else site.name, description=site.name,
        page_url=site_url + path, url=site_url + request.path, site_url=site_url, entries=entries,
        lang=language.hreflang,
    )  # fmt: skip
    body = feeds.atom(made) if form == "atom" else feeds.rss(made)
    response = Response(body, content_type=f"{KINDS[form]}; charset=utf-8")
    response.last_modified = made.changed_at
    return response


def _entries(*conditions: ColumnElement[bool]) -> list[feeds.Entry]:
    query = (
        select(Post, Author.name)
        .outerjoin(Author, Author.id == Post.author_id)
        .where(queries.LISTED, *conditions)
        .order_by(*queries.NEWEST_FIRST).limit(IN_A_FEED)
        .options(undefer(Post.body_html), undefer(Post.text))
    )  # fmt: skip
    rows = db.session.execute(query).all()
    topics = queries.topics_of(post.id for post, _name in rows)
    return [_entry(post, name, topics.get(post.id, ())) for post, name in rows]


def _entry(post: Post, name: str | None, topics: tuple[queries.Topic, ...]) -> feeds.Entry:
    url = presenting.absolute(presenting.post_url(post.path, post.lang))
    first_url = f"{current_app.config['SITE_URL']}/{post.path}/"
    assert post.published_at is not None  # noqa: S101 - the database says so of what is published
    facts: dict[str, Any] = {
        "title": post.title, "url": url, "guid": post.wordpress_guid or first_url,
        "guid_is_url": not post.wordpress_guid, "published_at": post.published_at,
        "modified_at": post.modified_at, "author": name or "",
        "topics": tuple(topic.name for topic in topics),
        "summary": rules.shortened(post.excerpt or post.text, 300),
        "html": "" if post.sensitive else post.body_html,
        "lang": i18n.LANGUAGES[post.lang].hreflang,
    }  # fmt: skip
    return feeds.Entry(**facts)
