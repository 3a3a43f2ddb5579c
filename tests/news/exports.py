"""Exports of WordPress for tests: small ones, written item by item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>News</title><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>yuki</wp:author_login>
<wp:author_email>yuki@old.example</wp:author_email>
<wp:author_display_name>Yuki</wp:author_display_name></wp:author>
"""
FOOT = "</channel></rss>"


def item(number: Any, *, body: str = "Text", extra: str = "", **values: Any) -> str:
    """Return a post, or what `type` says, with its meta, labels and comments in `extra`."""
    slug = values.get("slug", f"post-{number}")
    given = {
        "title": f"Title {number}", "type": "post", "status": "publish", "parent": 0, "order": 0,
        "sticky": 0, "password": "", "excerpt": "", "date": "2012-03-04 05:06:07", "slug": slug,
        "link": f"https://old.example/2012/03/{slug}/", **values,
    }  # fmt: skip
    return """<item><title><![CDATA[{title}]]></title><link>{link}</link>
<guid>https://old.example/?p={number}</guid><dc:creator>yuki</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>{date}</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_parent>{parent}</wp:post_parent>
<wp:menu_order>{order}</wp:menu_order><wp:post_type>{type}</wp:post_type>
<wp:post_password>{password}</wp:post_password><wp:is_sticky>{sticky}</wp:is_sticky>{extra}</item>
""".format(number=number, body=body, extra=extra, **given)


def page(number: int, slug: str, **values: Any) -> str:
    """Return a page."""
    link = values.pop("link", f"https://old.example/{slug}/")
    return item(number, slug=slug, type="page", link=link, **values)


def file(number: int, name: str, **values: Any) -> str:
    """Return an attachment."""
    alt = values.pop("alt", "")
    url = f"https://old.example/wp-content/uploads/{name}"
    extra = f"<wp:attachment_url>{url}</wp:attachment_url>" + meta(_wp_attachment_image_alt=alt)
    return item(number, body="", extra=extra, **{"slug": name.replace(".", "-").replace("/", "-"),
                "type": "attachment", "status": "inherit", **values})  # fmt: skip


def meta(**values: Any) -> str:
    """Return custom fields."""
    return "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in values.items()
    )


def label(taxonomy: str, slug: str) -> str:
    """Return a category or tag as an item bears it."""
    name = slug.title()
    return f'<category domain="{taxonomy}" nicename="{slug}"><![CDATA[{name}]]></category>'


def category(number: int, slug: str, name: str, parent: str = "") -> str:
    """Return a category of the list at the head."""
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id>"
        f"<wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{name}</wp:cat_name>"
        "</wp:category>"
    )


def comment(number: int, body: str = "Well said", **values: Any) -> str:
    """Return a comment as an item bears it."""
    of = {"author": "Mari", "state": "1", "type": "comment", "parent": 0, **values}
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{of["author"]}]]></wp:comment_author>
<wp:comment_author_email>mari@private.example</wp:comment_author_email>
<wp:comment_author_url>https://mari.example</wp:comment_author_url>
<wp:comment_date_gmt>2012-03-05 00:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{body}]]></wp:comment_content>
<wp:comment_approved>{of["state"]}</wp:comment_approved>
<wp:comment_type>{of["type"]}</wp:comment_type>
<wp:comment_parent>{of["parent"]}</wp:comment_parent></wp:comment>"""


def entry(number: int, menu: str = "main", title: str = "", **meta_values: Any) -> str:
    """Return an entry of a menu; `kind`, `object`, `to`, `url` say where it leads."""
    of = {"kind": "post_type", "object": "page", "to": 0, "url": "", "parent": 0, **meta_values}
    extra = label("nav_menu", menu) + meta(
        _menu_item_type=of["kind"], _menu_item_object=of["object"], _menu_item_url=of["url"],
        _menu_item_object_id=of["to"], _menu_item_menu_item_parent=of["parent"],
    )  # fmt: skip
    return item(number, type="nav_menu_item", title=title, order=number, body="", extra=extra)


def export(folder: Path, *parts: str, name: str = "export.xml") -> Path:
    """Return the path of an export that holds these parts."""
    path = folder / name
    path.write_text(HEAD + "".join(parts) + FOOT, encoding="utf-8")
    return path
