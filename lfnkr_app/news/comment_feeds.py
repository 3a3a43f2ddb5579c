"""What the old site's comments are in a feed: the newest first, each with the id it had."""

from __future__ import annotations

from collections.abc import Sequence

from lfnkr_app import i18n
from lfnkr_app.news import beside, feeds, presenting, rules
from lfnkr_app.news.models import Comment, Post
from lfnkr_app.web import safe_html


def newest(limit: int) -> list[feeds.Entry]:
    """Return the newest comments under all published posts."""
    return [_entry(comment, post) for comment, post in beside.newest_comments(limit)]


def of_post(post: Post, limit: int) -> list[feeds.Entry]:
    """Return the newest comments under one post."""
    found: Sequence[Comment] = beside.comments(post.id)[-limit:]
    return [_entry(comment, post) for comment in reversed(found)]


def _entry(comment: Comment, post: Post) -> feeds.Entry:
    page = presenting.absolute(presenting.post_url(post.path, post.lang))
    url = f"{page}#comment-{comment.wordpress_id}"
    html, name = comment.body_html or "", comment.author_name or ""
    written_at = comment.written_at or post.modified_at
    return feeds.Entry(
        title=f"{name}: {post.title}" if name else post.title, url=url, guid=url, guid_is_url=True,
        published_at=written_at, modified_at=written_at, author=name, topics=(),
        summary=rules.shortened(safe_html.text_of(html), 300), html=html,
        lang=i18n.LANGUAGES[post.lang].hreflang,
    )  # fmt: skip
