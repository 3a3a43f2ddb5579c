"""A post as the fields of its form: one shape for what is stored, sent, and typed but not saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from lfnkr_app.news.desk import queries, rules
from lfnkr_app.news.models import Kind, Post

MANY: Final = "categories"
TICKED: Final = "y"
#: What a person types, by the names that the form has for it.
NAMES: Final = (
    "title", "slug", "lang", "kind", "body", "excerpt", MANY, "tags", "lead_image", "social_title",
    "social_image", "sensitive", "content_note", "author", "published_at", "parent", "menu_order",
    "sticky",
)  # fmt: skip


def of_post(post: Post) -> dict[str, Any]:
    """Return a post as it is stored."""
    return {
        "title": post.title, "slug": _slug(post), "lang": post.lang, "kind": post.kind,
        "body": post.body_html, "excerpt": post.excerpt,
        MANY: [str(number) for number in queries.category_ids(post.id)],
        "tags": ", ".join(queries.tag_names(post.id)), "lead_image": post.lead_image,
        "social_title": post.social_title, "social_image": post.social_image,
        "sensitive": _ticked(post.sensitive), "content_note": post.content_note,
        "author": queries.author_name(post.author_id),
        "published_at": rules.moment_typed(post.published_at),
        "parent": str(post.parent_id or "") if post.kind == Kind.PAGE else "",
        "menu_order": str(post.menu_order or ""), "sticky": _ticked(post.sticky),
    }  # fmt: skip


def of_request(sent: MultiDict[str, str]) -> dict[str, Any]:
    """Return what a form sent, and nothing that is not of a post."""
    single = {name: sent[name] for name in NAMES if name != MANY and name in sent}
    return {**single, MANY: sent.getlist(MANY)}


def for_form(fields: Mapping[str, Any], **hidden: Any) -> MultiDict[str, str]:
    """Return fields as a form reads them, with values for its hidden fields."""
    given = {**{name: value for name, value in fields.items() if value}, **hidden}
    return MultiDict({name: value for name, value in given.items() if name in NAMES} | hidden)


def _ticked(value: bool) -> str:  # noqa: FBT001 - it is the value itself
    return TICKED if value else ""


def _slug(post: Post) -> str:
    return "" if post.slug == rules.placeholder(post.id) else post.slug
