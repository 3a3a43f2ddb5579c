"""Where files are used: exactly for one, and roughly at once for all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from sqlalchemy import String, cast, or_, select

from lfnkr_app.database import db
from lfnkr_app.news.desk.models import PostDraft
from lfnkr_app.news.library import rules
from lfnkr_app.news.models import Media, Post, PostUpdate, Status
from lfnkr_app.web import site_version

_UPLOAD: Final = re.compile(r"wp-content/uploads/[^\s\"'<>\\?#)]+")
_A_STEP: Final = 200
_ABOUT: Final = 3


class Use(NamedTuple):
    """A post that shows or names a file."""

    post_id: int
    title: str
    status: str


class InUse(NamedTuple):
    """The paths that posts name: published ones, and any at all."""

    published: frozenset[str]
    anywhere: frozenset[str]


def uses_of(media: Media) -> list[Use]:
    """Return the posts that show or name a file: body, lead or social picture, update, draft."""
    found = {
        row.post_id: Use(*row[:_ABOUT]) for row in _rows(media.path) if _names(media.path, row)
    }
    return sorted(found.values(), key=lambda use: (use.status, use.title))


def in_use() -> InUse:
    """Return all paths that posts name, read once for each version of the site."""
    return site_version.cached("library-in-use", _in_use)


def like(words: str) -> str:
    """Return a pattern for LIKE that finds these words as they stand."""
    for sign in ("\\", "%", "_"):
        words = words.replace(sign, f"\\{sign}")
    return f"%{words}%"


def _rows(path: str) -> Iterator[Any]:
    """Yield id, title, status and texts of posts that may name the path."""
    spelled = _spelled(path.removesuffix(PurePosixPath(path).suffix))
    about = select(Post.id.label("post_id"), Post.title, Post.status)
    pictures = Post.lead_image + " " + Post.social_image
    draft = cast(PostDraft.fields, String)
    for query in (
        about.add_columns(Post.body_html, pictures),
        about.add_columns(PostUpdate.html).join(PostUpdate, PostUpdate.post_id == Post.id),
        about.add_columns(draft).join(PostDraft, PostDraft.post_id == Post.id),
    ):
        texts = list(query.selected_columns)[_ABOUT:]
        named = (text.like(like(stem), escape="\\") for text in texts for stem in spelled)
        yield from db.session.execute(query.where(or_(*named)))


def _names(path: str, row: Any) -> bool:
    """Return whether one of the row's texts names this file or a size of it, not a longer name."""
    suffix = PurePosixPath(path).suffix
    stems = "|".join(re.escape(stem) for stem in _spelled(path.removesuffix(suffix)))
    size = r"(?:-\d{1,5}x\d{1,5}|-scaled)?" + re.escape(suffix)
    hashed = r"-\d{1,4}w-[0-9a-f]{8}\.\w+"
    named = re.compile(rf"(?:{stems})(?:{size}|{hashed})(?!\w)")
    return any(named.search(text or "") for text in row[_ABOUT:])


def _spelled(stem: str) -> list[str]:
    """Return the ways in which texts may spell a path, JSON included."""
    ways = [stem, quote(stem), escape(stem, quote=False)]
    return list(dict.fromkeys([*ways, json.dumps(stem)[1:-1]]))


def _in_use() -> InUse:
    published: set[str] = set()
    anywhere: set[str] = set()
    bodies = select(Post.status, Post.body_html, Post.lead_image, Post.social_image)
    updates = select(Post.status, PostUpdate.html).join(Post, Post.id == PostUpdate.post_id)
    for query in (bodies, updates):
        for status, *texts in db.session.execute(query.execution_options(yield_per=_A_STEP)):
            paths = {path for text in texts for path in _paths(text)}
            anywhere |= paths
            if status == Status.PUBLISHED:
                published |= paths
    return InUse(frozenset(published), frozenset(anywhere))


def _paths(text: str) -> Iterator[str]:
    for found in _UPLOAD.findall(text or ""):
        yield from rules.originals_of(rules.path_of(unescape(found)))
