"""Update boxes: what became known, or was put right, after a post came out."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape, unescape
from typing import Final

from sqlalchemy import func, select

from lfnkr_app.database import db
from lfnkr_app.news.models import Post, PostUpdate, Status
from lfnkr_app.web import safe_html

_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_PLAIN: Final = re.compile(r"(?:<p>(?:[^<]|<br>)*</p>\n?)*")


def add(post: Post, html: str, happened_at: datetime, *, now: datetime) -> PostUpdate:
    """Put an update box on a post."""
    box = PostUpdate(post_id=post.id, happened_at=happened_at, html=html)
    db.session.add(box)
    _touch(post, now)
    return box


def change(post: Post, box: PostUpdate, html: str, happened_at: datetime, *, now: datetime) -> None:
    """Let a box say something else, or stand under another date."""
    box.html, box.happened_at = html, happened_at
    _touch(post, now)


def remove(post: Post, box: PostUpdate, *, now: datetime) -> None:
    """Take a box off a post."""
    db.session.delete(box)
    _touch(post, now)


def _touch(post: Post, now: datetime) -> None:
    """Tell feeds and sitemaps that readers see something new."""
    if post.status == Status.PUBLISHED:
        post.modified_at = now


def how_many(post_id: int) -> int:
    """Return how many boxes a post has."""
    query = select(func.count()).select_from(PostUpdate).where(PostUpdate.post_id == post_id)
    return db.session.scalar(query) or 0


def html_of(typed: str) -> str:
    """Return what somebody typed as safe HTML: an empty line begins a new paragraph."""
    if _MARKUP.search(typed):
        return safe_html.clean(typed)
    parts = re.split(r"\n\s*\n", typed.replace("\r\n", "\n").strip())
    lines = ("<br>".join(escape(part.strip(), quote=False).split("\n")) for part in parts)
    return safe_html.clean("\n".join(f"<p>{line}</p>" for line in lines))


def typed_of(html: str) -> str:
    """Return safe HTML as somebody would type it: plain words where there is nothing else."""
    if not _PLAIN.fullmatch(html):
        return html
    words = html.replace("<br>", "\n").replace("</p>", "\n\n").replace("<p>", "")
    return re.sub(r"\n{3,}", "\n\n", unescape(words)).strip()
