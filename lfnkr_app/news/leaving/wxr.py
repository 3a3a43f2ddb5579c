"""Everything published as a WordPress export, which WordPress and our own import read back.

Source: WordPress, wp-admin/includes/export.php, version 1.2 of the format. What WordPress has no
field for stands in one custom field of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from sqlalchemy import func, select

from lfnkr_app.clock import in_tokyo
from lfnkr_app.database import db
from lfnkr_app.news.leaving import published
from lfnkr_app.news.leaving.documents import stamp
from lfnkr_app.news.leaving.published import Leaver
from lfnkr_app.news.models import Author, Category, Comment, Media, Post, Tag
from lfnkr_app.news.wordpress import own_facts
from lfnkr_app.web import safe_html

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


class Numbers:
    """WordPress numbers posts and files in one row; what never had a number gets one above all."""

    def __init__(self) -> None:
        highest = (db.session.scalar(select(func.max(model.wordpress_id))) or 0
                   for model in (Post, Media))  # fmt: skip
        self._above = max(highest) + 1

    def post(self, post_id: int, wordpress_id: int | None) -> int:
        """Return the number of a post."""
        return wordpress_id or self._above + 2 * post_id

    def file(self, media: Media) -> int:
        """Return the number of a file."""
        return media.wordpress_id or self._above + 2 * media.id + 1


class Writer:
    """Writes one export, piece by piece; `site_url` stands in front of every address."""

    def __init__(self, site_url: str, title: str) -> None:
        self._site_url, self._title, self._numbers = site_url, title, Numbers()
        self._files = {one.path: self._numbers.file(one) for one in published.media()}

    def pieces(self) -> Iterator[str]:
        """Yield the file from its first line to its last."""
        yield _HEAD
        yield from self._site()
        yield from _terms()
        for file in published.media():
            yield self._file(file)
        for leaver in published.leavers():
            yield self._post(leaver)
        yield "</channel>\n</rss>\n"

    def _site(self) -> Iterator[str]:
        yield tag("title", self._title) + tag("link", self._site_url)
        yield tag("wp:wxr_version", "1.2")
        yield tag("wp:base_site_url", self._site_url) + tag("wp:base_blog_url", self._site_url)

    def _url(self, path: str, *, slash: bool = True) -> str:
        end = "/" if slash and "." not in path.rpartition("/")[2] else ""
        return f"{self._site_url}/{quote(path)}{end}"

    def _file(self, file: Media) -> str:
        url = self._url(file.path, slash=False)
        meta = [("_wp_attached_file", file.path.removeprefix("wp-content/uploads/"))]
        meta += [("_wp_attachment_image_alt", file.alt)] if file.alt else []
        return "<item>" + "".join((
            tag("title", file.title), tag("link", self._url(file.old_path or file.path)),
            tag("guid", url), tag("content:encoded", ""), tag("excerpt:encoded", file.caption),
            _moments(file.added_at, file.added_at), tag("wp:post_id", self._numbers.file(file)),
            tag("wp:status", "inherit"), tag("wp:post_type", "attachment"),
            tag("wp:attachment_url", url), *(_meta(*pair) for pair in meta),
        )) + "</item>\n"  # fmt: skip

    def _post(self, leaver: Leaver) -> str:
        post = leaver.post
        return "<item>" + "".join((
            tag("title", post.title), tag("link", self._url(post.path)),
            tag("pubDate", format_datetime(leaver.published_at.astimezone(UTC))),
            tag("dc:creator", leaver.author_slug),
            tag("guid", post.wordpress_guid or self._url(post.path)),
            tag("content:encoded", _body(post)), tag("excerpt:encoded", post.excerpt),
            tag("wp:post_id", self._numbers.post(post.id, post.wordpress_id)),
            _moments(leaver.published_at, post.modified_at),
            tag("wp:post_name", post.slug), tag("wp:status", "publish"),
            tag("wp:post_parent", self._number_of(post.parent_id)),
            tag("wp:menu_order", post.menu_order),
            tag("wp:post_type", "page" if post.kind == "page" else "post"),
            tag("wp:is_sticky", int(post.sticky)), *_labels(leaver), *self._metas(leaver),
            *map(_comment, leaver.comments),
        )) + "</item>\n"  # fmt: skip

    def _number_of(self, post_id: int | None) -> int:
        if post_id is None:
            return 0
        number = select(Post.wordpress_id).where(Post.id == post_id)
        return self._numbers.post(post_id, db.session.scalar(number))

    def _metas(self, leaver: Leaver) -> Iterator[str]:
        post = leaver.post
        if post.lead_image in self._files:
            yield _meta("_thumbnail_id", str(self._files[post.lead_image]))
        facts: dict[str, Any] = {
            "path": post.path, "lang": post.lang, "kind": str(post.kind),
            "sensitive": post.sensitive, "content_note": post.content_note,
            "social_title": post.social_title, "social_image": post.social_image,
            "teaser": "" if _is_cut(post) else post.teaser_html,
            "translation_of": self._number_of(post.translation_group),
            "updates": [[stamp(one.happened_at), one.html] for one in leaver.updates],
        }  # fmt: skip
        yield _meta(
            own_facts.FIELD, json.dumps({k: v for k, v in facts.items() if v}, ensure_ascii=False)
        )


def tag(name: str, value: object) -> str:
    """Return one element; its text is escaped, and holds only what XML may."""
    text = safe_html.printable(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return f"<{name}>{escape(text)}</{name}>"


def _is_cut(post: Post) -> bool:
    """Return whether a teaser is the beginning of the body, so that a mark in it says all."""
    html, teaser = post.body_html, post.teaser_html
    return bool(teaser) and html.startswith(teaser) and html != teaser


def _body(post: Post) -> str:
    """Return the body as one block of HTML, so that nobody adds paragraphs, cut at its teaser."""
    html = post.body_html
    if _is_cut(post):
        html = f"{post.teaser_html}<!--more-->{html[len(post.teaser_html) :]}"
    # A bracket in a text is no shortcode, and shall not become one.
    return f"<!-- wp:html -->{html.replace('[', '&#91;')}<!-- /wp:html -->"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _moments(published_at: datetime, modified_at: datetime) -> str:
    return "".join(
        tag(f"wp:{name}", in_tokyo(moment).strftime("%Y-%m-%d %H:%M:%S"))
        + tag(f"wp:{name}_gmt", _utc(moment))
        for name, moment in (("post_date", published_at), ("post_modified", modified_at))
    )


def _labels(leaver: Leaver) -> Iterator[str]:
    kinds = {"category": "category", "tag": "post_tag"}
    for topic in leaver.topics:
        slug = escape(topic.slug, {'"': "&quot;"})
        yield (f'<category domain="{kinds[topic.kind]}" nicename="{slug}">'
               f"{escape(topic.name)}</category>")  # fmt: skip


def _meta(key: str, value: str) -> str:
    return f"<wp:postmeta>{tag('wp:meta_key', key)}{tag('wp:meta_value', value)}</wp:postmeta>"


def _comment(one: Comment) -> str:
    written = one.written_at
    fields = {
        "comment_id": one.wordpress_id, "comment_author": one.author_name or "",
        "comment_content": one.body_html or "", "comment_approved": 1, "comment_type": "comment",
        "comment_date_gmt": _utc(written) if written else "",
        "comment_parent": _number_of(one.parent_id),
    }  # fmt: skip
    inner = "".join(tag(f"wp:{name}", value) for name, value in fields.items())
    return f"<wp:comment>{inner}</wp:comment>"


def _number_of(comment_id: int | None) -> int:
    query = select(Comment.wordpress_id).where(Comment.id == comment_id)
    return (db.session.scalar(query) or 0) if comment_id else 0


def _terms() -> Iterator[str]:
    for author in db.session.scalars(select(Author).order_by(Author.id)):
        yield _element("wp:author", author_id=author.wordpress_id or author.id,
                       author_login=author.slug, author_display_name=author.name)  # fmt: skip
    categories = db.session.scalars(select(Category).order_by(Category.position, Category.id)).all()
    slugs = {category.id: category.slug for category in categories}
    for category in categories:
        yield _element("wp:category", term_id=category.wordpress_id or category.id,
                       category_nicename=category.slug, cat_name=category.name,
                       category_parent=slugs.get(category.parent_id or 0, ""),
                       category_description=category.description)  # fmt: skip
    yield from _tags(db.session.scalars(select(Tag).order_by(Tag.id)))


def _tags(tags: Iterable[Tag]) -> Iterator[str]:
    for one in tags:
        yield _element("wp:tag", term_id=one.wordpress_id or one.id, tag_slug=one.slug,
                       tag_name=one.name)  # fmt: skip


def _element(name: str, **children: object) -> str:
    return (
        f"<{name}>{''.join(tag(f'wp:{key}', value) for key, value in children.items())}</{name}>\n"
    )
