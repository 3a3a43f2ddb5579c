"""What only an export of this site itself holds: which text translates which, and update boxes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Post, PostUpdate
from lfnkr_app.news.moving.plan import Outline
from lfnkr_app.web import safe_html


def come_home(outlines: Mapping[int, Outline], known: Collection[int]) -> None:
    """Give translations their originals, and posts their update boxes; those `known` stay as is."""
    new = {
        number: one for number, one in outlines.items()
        if number not in known and (one.own.original or one.own.updates)
    }  # fmt: skip
    if not new:
        return
    begin_writing()
    rows = select(Post.wordpress_id, Post.id).where(Post.wordpress_id.is_not(None))
    ids = {row.wordpress_id: row.id for row in db.session.execute(rows)}
    for number in new.keys() & ids.keys():
        _put(new[number], ids[number], ids.get(new[number].own.original))
    db.session.commit()
    db.session.expunge_all()


def _put(one: Outline, post_id: int, original_id: int | None) -> None:
    if original_id is not None and original_id != post_id:
        db.session.get_one(Post, post_id).translation_group = original_id
    for moment, html in one.own.updates:
        cleaned = safe_html.clean(html)
        db.session.add(PostUpdate(post_id=post_id, happened_at=moment, html=cleaned))
