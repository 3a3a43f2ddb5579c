"""From one element of an export to one record."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from lfnkr_app.news.wordpress.fields import Fields, decoded_slug, plain
from lfnkr_app.news.wordpress.records import (
    Author,
    Category,
    Comment,
    Item,
    Label,
    Record,
    Tag,
    Term,
)


def author(element: Element) -> Author:
    """Return the author of a `wp:author`."""
    of = Fields(element)
    return Author(
        wordpress_id=of.number("wp:author_id"),
        login=of.text("wp:author_login"),
        display_name=of.plain("wp:author_display_name"),
        email=of.text("wp:author_email"),
    )


def category(element: Element) -> Category:
    """Return the category of a `wp:category`."""
    of = Fields(element)
    return Category(
        wordpress_id=of.number("wp:term_id"),
        slug=of.slug("wp:category_nicename"),
        name=of.plain("wp:cat_name"),
        parent_slug=of.slug("wp:category_parent"),
        description=of.text("wp:category_description"),
    )


def tag(element: Element) -> Tag:
    """Return the tag of a `wp:tag`."""
    of = Fields(element)
    return Tag(
        wordpress_id=of.number("wp:term_id"),
        slug=of.slug("wp:tag_slug"),
        name=of.plain("wp:tag_name"),
        description=of.text("wp:tag_description"),
    )


def term(element: Element) -> Term | None:
    """Return the term of a `wp:term`, or None for one that has an element of its own."""
    of = Fields(element)
    if of.text("wp:term_taxonomy") in {"category", "post_tag"}:
        return None
    return Term(
        wordpress_id=of.number("wp:term_id"),
        taxonomy=of.text("wp:term_taxonomy"),
        slug=of.slug("wp:term_slug"),
        name=of.plain("wp:term_name"),
        parent_slug=of.slug("wp:term_parent"),
        description=of.text("wp:term_description"),
    )


def item(element: Element) -> Item:
    """Return the post, page or other thing of an `item`."""
    of = Fields(element)
    return Item(
        wordpress_id=of.number("wp:post_id"),
        type=of.text("wp:post_type"),
        status=of.text("wp:status"),
        title=of.plain("title"),
        slug=of.slug("wp:post_name"),
        link=of.text("link").strip(),
        guid=of.text("guid").strip(),
        author_login=of.text("creator"),
        published_at=of.moment("wp:post_date", "wp:post_date_gmt"),
        modified_at=of.moment("wp:post_modified", "wp:post_modified_gmt"),
        body=of.text("content:encoded"),
        excerpt=of.text("excerpt:encoded"),
        password_protected=bool(of.text("wp:post_password")),
        sticky=of.text("wp:is_sticky") == "1",
        parent_id=of.number("wp:post_parent"),
        menu_order=of.number("wp:menu_order"),
        comments_open=of.text("wp:comment_status") == "open",
        labels=tuple(map(_label, of.all("category"))),
        meta=of.meta("wp:postmeta", "wp:meta"),
        comments=tuple(map(_comment, of.all("wp:comment"))),
        attachment_url=of.text("wp:attachment_url").strip(),
    )


def _label(element: Element) -> Label:
    """Return what a `category` inside an item says."""
    slug = decoded_slug(element.get("nicename", ""))
    return Label(taxonomy=element.get("domain", ""), slug=slug, name=plain(element.text or ""))


def _comment(element: Element) -> Comment:
    """Return the comment of a `wp:comment`."""
    of = Fields(element)
    return Comment(
        wordpress_id=of.number("wp:comment_id"),
        author_name=of.plain("wp:comment_author"),
        author_email=of.text("wp:comment_author_email"),
        author_url=of.text("wp:comment_author_url"),
        written_at=of.moment("wp:comment_date", "wp:comment_date_gmt"),
        body=of.text("wp:comment_content"),
        state=of.text("wp:comment_approved"),
        type=of.text("wp:comment_type") or "comment",
        parent_id=of.number("wp:comment_parent"),
        user_id=of.number("wp:comment_user_id"),
        meta=of.meta("wp:commentmeta", "wp:meta"),
    )


BUILDERS: Final[Mapping[str, Callable[[Element], Record | None]]] = {
    "wp:author": author,
    "wp:category": category,
    "wp:tag": tag,
    "wp:term": term,
    "item": item,
}
