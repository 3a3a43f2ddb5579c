"""One post as a file that any program opens: HTML, and Markdown with its facts in front."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

from markdownify import markdownify

from lfnkr_app import i18n
from lfnkr_app.news.leaving.published import Leaver

#: File systems end a name at 255 bytes; Korean and Japanese letters take three each.
LONGEST_NAME: Final = 180


def name(leaver: Leaver, ending: str) -> str:
    """Return the name of a post's file: `posts/en/slug.md`."""
    folder = "pages" if leaver.post.kind == "page" else "posts"
    parts = [_safe(part) for part in leaver.post.path.split("/")]
    if parts[-1] != leaver.post.path.rpartition("/")[2]:
        parts[-1] = f"{parts[-1]}-{leaver.post.id}"
    return f"{folder}/{leaver.post.lang}/{'/'.join(parts)}.{ending}"


def _safe(part: str) -> str:
    """Return one part of a path as a file's name: no leading dot, not too long."""
    part = part.replace("\\", "_").lstrip(".") or "_"
    return part.encode()[:LONGEST_NAME].decode(errors="ignore")


def facts(leaver: Leaver) -> dict[str, Any]:
    """Return what is known of a post beside its text; empty facts are left out."""
    post = leaver.post
    known = {
        "title": post.title, "date": stamp(leaver.published_at),
        "modified": stamp(post.modified_at), "lang": i18n.LANGUAGES[post.lang].hreflang,
        "kind": str(post.kind), "slug": post.slug, "path": f"/{post.path}", "author": leaver.author,
        "categories": leaver.names("category"), "tags": leaver.names("tag"),
        "excerpt": post.excerpt, "lead_image": post.lead_image, "social_title": post.social_title,
        "social_image": post.social_image, "sensitive": post.sensitive,
        "content_note": post.content_note, "guid": post.wordpress_guid,
        "translation_of": "/".join(leaver.original) if leaver.original else None,
        "updates": [[stamp(one.happened_at), one.html] for one in leaver.updates],
        "comments": [[one.author_name, one.body_html] for one in leaver.comments],
    }  # fmt: skip
    return {key: value for key, value in known.items() if value}


def stamp(moment: datetime) -> str:
    """Return a moment as `2023-10-21T03:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def markdown(leaver: Leaver) -> str:
    """Return a post as Markdown; its facts stand in front, each as JSON, which YAML reads too."""
    head = "\n".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts(leaver).items()
    )
    body = markdownify(leaver.post.body_html, heading_style="ATX", bullets="-").strip()
    return f"---\n{head}\n---\n\n{body}\n"


def html(leaver: Leaver) -> str:
    """Return a post as an HTML document of its own."""
    known = facts(leaver)
    lines = (
        "<!doctype html>",
        f'<html lang="{known["lang"]}">',
        '<meta charset="utf-8">',
        f"<title>{escape(leaver.post.title)}</title>",
        *(_meta(key, value) for key, value in known.items() if isinstance(value, str)),
        f"<h1>{escape(leaver.post.title)}</h1>",
        leaver.post.body_html,
        *(f"<p><b>{stamp(one.happened_at)}</b></p>{one.html}" for one in leaver.updates),
        "</html>",
    )
    return "\n".join(lines) + "\n"


def _meta(key: str, value: str) -> str:
    return f'<meta name="{key}" content="{escape(value)}">'
