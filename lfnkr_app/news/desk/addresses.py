"""Where a post lives: the slug and path that somebody wants, made free or refused in a sentence."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.errors import Refused
from lfnkr_app.news import rules
from lfnkr_app.news.desk import rules as desk
from lfnkr_app.news.desk.forms import Writing
from lfnkr_app.news.models import Kind, Post, Redirect, Status


class AddressRefused(Refused):
    """An address that a post cannot have; its text is one sentence that offers another."""


def wanted(post: Post, writing: Writing) -> tuple[str, str]:
    """Return the slug and the path that a post shall have.

    An empty slug is made from the title. What did not change stays, however odd it is.

    Raises:
        AddressRefused: the site or another post has that address.
    """
    typed = writing.slug if writing.slug == post.slug else rules.slugged(writing.slug)
    slug = typed or rules.slugged(writing.title) or desk.placeholder(post.id)
    folder = _folder(writing)
    stays = slug == post.slug and writing.kind == post.kind and writing.parent_id == post.parent_id
    path = post.path if stays else f"{folder}/{slug}" if folder else slug
    if path == post.path and writing.lang == post.lang:
        return slug, path
    free = rules.free_path(path, taken_near(path, post), writing.lang)
    if free == path:
        return slug, path
    if not typed:
        return free.rpartition("/")[2], free
    raise AddressRefused(_refusal(path, free))


def taken_near(path: str, post: Post | None = None) -> dict[tuple[str, str], object]:
    """Return which addresses others have that are `path` or `path-…`, by path and language.

    An old address that leads to another post is taken too: its links would end up here.
    """
    near = (Post.path == path) | Post.path.startswith(f"{path}-", autoescape=True)
    number = post.id if post is not None else 0
    posts = select(Post.path, Post.lang).where(near, Post.id != number, Post.status != Status.TRASH)
    found: dict[tuple[str, str], object] = {
        (row.path, row.lang): row for row in db.session.execute(posts)
    }
    old = (Redirect.path == path) | Redirect.path.startswith(f"{path}-", autoescape=True)
    leads = select(Redirect.path).where(old, Redirect.post_id.is_distinct_from(number))
    for led in db.session.scalars(leads):
        found.update({(led, lang): led for lang in ("en", "ja", "ko", "zh")})
    return found


def _folder(writing: Writing) -> str:
    if writing.kind != Kind.PAGE or writing.parent_id is None:
        return ""
    return db.session.scalar(select(Post.path).where(Post.id == writing.parent_id)) or ""


def _refusal(path: str, free: str) -> str:
    if rules.is_reserved(path):
        return _("The address /%(path)s/ belongs to the site itself. /%(free)s/ is free.",
                 path=path, free=free)  # fmt: skip
    return _("The address /%(path)s/ is taken already. /%(free)s/ is free.", path=path, free=free)
