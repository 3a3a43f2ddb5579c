"""The address of social cards, and the folder that keeps those which were asked for."""

from __future__ import annotations

import fcntl
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import segno
from flask import Response, abort, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lfnkr_app.database import db
from lfnkr_app.news import media_routes, presenting
from lfnkr_app.news.models import Post
from lfnkr_app.news.visible import PUBLISHED
from lfnkr_app.pages import social
from lfnkr_app.pages.routes import bp
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.site_app import one_language

KINDS: Final = {"png": "image/png", "jpg": "image/jpeg"}
_NAME: Final = re.compile(r"(?:([1-9][0-9]{0,8})|site-(en|ja|ko|zh))-[0-9a-f]{12}\.(?:png|jpg)")


@bp.get("/cards/<name>")
@page_class("asset")
@one_language
def card(name: str) -> ResponseReturnValue:
    """Return a card; an address from before a change leads to the present one."""
    asked = _asked(name) or abort(404)
    right = social.name(asked)
    if name != right:
        return redirect(social.address(asked), code=301)
    response = Response(_kept(asked, right), content_type=KINDS[asked.form])
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/cards/qr/<int(max=2147483647):post_id>.svg")
@page_class("public")
@one_language
def qr(post_id: int) -> Response:
    """Return the address of a post as a QR code, for its printed page."""
    post = _published(post_id) or abort(404)
    where = presenting.absolute(presenting.post_url(post.path, post.lang))
    out = io.BytesIO()
    segno.make(where, error="m").save(out, kind="svg", border=2, light="#fff", xmldecl=False)
    return Response(out.getvalue(), content_type="image/svg+xml")


def _asked(name: str) -> social.Card | None:
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    if found[2]:
        return social.of_site(found[2])
    post = _published(int(found[1]))
    return social.of_post(post) if post else None


def _published(post_id: int) -> Post | None:
    return db.session.scalar(select(Post).where(Post.id == post_id, PUBLISHED))


def _kept(asked: social.Card, name: str) -> bytes:
    """Return the bytes of a card, drawn when first asked for; a full disk keeps none."""
    folder = media_routes.media_dir() / "cards"
    with suppress(OSError):
        return (folder / name).read_bytes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            return _drawn_into(folder, asked, name)
    except OSError:
        return social.drawn(asked)


def _drawn_into(folder: Path, asked: social.Card, name: str) -> bytes:
    path = folder / name
    if path.exists():  # Somebody else drew it while we waited.
        return path.read_bytes()
    body = social.drawn(asked)
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(body)
    unfinished.replace(path)
    for former in folder.glob(f"{asked.key}-*"):
        if former.name != name:
            former.unlink(missing_ok=True)
    return body


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no card is drawn twice at the same time."""
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
