"""Links for outsiders to what is not published: random, for seven days, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from lfnkr_app.database import db
from lfnkr_app.news.desk.models import PreviewLink
from lfnkr_app.news.models import Post, PostUpdate, Status

LASTS: Final = timedelta(days=7)
#: How long the list shows links that are over.
REMEMBERED: Final = timedelta(days=30)
_BYTES: Final = 32


def make(post: Post, *, made_by: str, now: datetime) -> str:
    """Add a link to a post and return its key; the key itself is stored nowhere."""
    key = secrets.token_urlsafe(_BYTES)
    db.session.add(
        PreviewLink(post_id=post.id, key_hash=hash_of(key), made_by=made_by, made_at=now,
                    expires_at=now + LASTS)
    )  # fmt: skip
    return key


def hash_of(key: str) -> bytes:
    """Return what is stored of a key; keys are too long to be guessed from it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def opened(key: str, now: datetime) -> tuple[PreviewLink, Post] | None:
    """Return the link of that key while it works, and its post with the texts."""
    query = (
        select(PreviewLink, Post).join(Post, Post.id == PreviewLink.post_id)
        .where(PreviewLink.key_hash == hash_of(key), PreviewLink.revoked_at.is_(None),
               PreviewLink.expires_at > now, Post.status != Status.TRASH)
        .options(undefer(Post.body_html), undefer(Post.text))
    )  # fmt: skip
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def of_post(post_id: int) -> Sequence[PreviewLink]:
    """Return the links to a post, the newest first, those that are over too."""
    query = select(PreviewLink).where(PreviewLink.post_id == post_id)
    return db.session.scalars(query.order_by(PreviewLink.id.desc()).limit(50)).all()


def works(link: PreviewLink, now: datetime) -> bool:
    """Return whether a link still opens its post."""
    return link.revoked_at is None and link.expires_at > now


def working(post_id: int, now: datetime) -> int:
    """Return how many links still open a post."""
    return sum(works(link, now) for link in of_post(post_id))


def revoke(link: PreviewLink, *, now: datetime) -> bool:
    """End a link before its time; return whether it still worked."""
    if not works(link, now):
        return False
    link.revoked_at = now
    return True


def sweep(now: datetime) -> int:
    """Delete the links that have been over for long; return how many."""
    over = delete(PreviewLink).where(PreviewLink.expires_at <= now - REMEMBERED)
    return len(db.session.scalars(over.returning(PreviewLink.id)).all())


def updates(post_id: int) -> Sequence[PostUpdate]:
    """Return the update boxes of a post, the newest first."""
    order = (PostUpdate.happened_at.desc(), PostUpdate.id.desc())
    query = select(PostUpdate).where(PostUpdate.post_id == post_id)
    return db.session.scalars(query.order_by(*order)).all()
